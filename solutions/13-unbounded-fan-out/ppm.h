/*
 * ppm.h - pictures in the PPM format ("P6": a short header in words, then three bytes a pixel).
 */
#ifndef PPM_H
#define PPM_H

#include <stddef.h>

enum { THUMBNAIL_WIDTH = 40, THUMBNAIL_HEIGHT = 30 };

/* A PPM file in memory. */
struct image {
    size_t size;
    unsigned char bytes[];
};

struct thumbnail {
    unsigned char rgb[THUMBNAIL_HEIGHT][THUMBNAIL_WIDTH][3];
};

/* A photo made up from its number, 0 .. 2^24 - 1.  Returns NULL if there is no memory. */
struct image *ppm_photo(size_t number);

/* Decodes the image and scales it down, each pixel of the thumbnail the mean of those that it
 * stands for.  Returns NULL if the image is damaged, or there is no memory. */
struct thumbnail *ppm_thumbnail(const struct image *image);

/* The number of the photo that the thumbnail shows. */
size_t ppm_number(const struct thumbnail *thumbnail);

#endif
