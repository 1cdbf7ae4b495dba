/*
 * ppm.c - decodes, scales and makes up PPM pictures.
 */
#include "ppm.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PHOTO_WIDTH = 640, PHOTO_HEIGHT = 480, LARGEST = 65535 };

/* Where the decoder stands in a file. */
struct cursor {
    const unsigned char *at, *end;
};

/* What the header of a file says. */
struct picture {
    size_t width, height;
    const unsigned char *rgb;
};

static void skip_blanks(struct cursor *c)
{
    while (c->at < c->end && (isspace(*c->at) || *c->at == '#')) {
        if (*c->at == '#')
            while (c->at < c->end && *c->at != '\n')
                c->at++;
        else
            c->at++;
    }
}

/* The next number of the header; 0, which no header holds, if there is none. */
static size_t read_number(struct cursor *c)
{
    size_t number = 0;

    skip_blanks(c);
    while (c->at < c->end && isdigit(*c->at) && number <= LARGEST)
        number = 10 * number + (size_t)(*c->at++ - '0');
    return number <= LARGEST ? number : 0;
}

static bool decode(const struct image *image, struct picture *p)
{
    struct cursor c = {image->bytes, image->bytes + image->size};

    if (image->size < 2 || memcmp(c.at, "P6", 2) != 0)
        return false;
    c.at += 2;
    p->width = read_number(&c);
    p->height = read_number(&c);
    if (read_number(&c) != 255 || c.at == c.end || !isspace(*c.at))
        return false;
    p->rgb = c.at + 1;
    return p->width >= THUMBNAIL_WIDTH && p->height >= THUMBNAIL_HEIGHT &&
           (size_t)(c.end - p->rgb) >= 3 * p->width * p->height;
}

/* The mean of the pixels of p that pixel x, y of the thumbnail stands for. */
static void scale(const struct picture *p, size_t x, size_t y, unsigned char mean[3])
{
    size_t left = x * p->width / THUMBNAIL_WIDTH, right = (x + 1) * p->width / THUMBNAIL_WIDTH;
    size_t top = y * p->height / THUMBNAIL_HEIGHT, foot = (y + 1) * p->height / THUMBNAIL_HEIGHT;
    size_t pixels = (right - left) * (foot - top), sum[3] = {0};

    for (size_t row = top; row < foot; row++)
        for (size_t column = left; column < right; column++)
            for (int colour = 0; colour < 3; colour++)
                sum[colour] += p->rgb[3 * (row * p->width + column) + (size_t)colour];
    for (int colour = 0; colour < 3; colour++)
        mean[colour] = (unsigned char)(sum[colour] / pixels);
}

struct thumbnail *ppm_thumbnail(const struct image *image)
{
    struct picture picture;
    struct thumbnail *thumbnail;

    if (!decode(image, &picture) || (thumbnail = malloc(sizeof *thumbnail)) == NULL)
        return NULL;
    for (size_t y = 0; y < THUMBNAIL_HEIGHT; y++)
        for (size_t x = 0; x < THUMBNAIL_WIDTH; x++)
            scale(&picture, x, y, thumbnail->rgb[y][x]);
    return thumbnail;
}

/* Draws the photo: shades, and in its top left corner a square whose colour is its number. */
static unsigned char *draw(unsigned char *rgb, size_t number)
{
    const size_t square = PHOTO_WIDTH / THUMBNAIL_WIDTH;

    for (size_t y = 0; y < PHOTO_HEIGHT; y++)
        for (size_t x = 0; x < PHOTO_WIDTH; x++, rgb += 3) {
            bool inside = x < square && y < square;

            rgb[0] = (unsigned char)(inside ? number >> 16 : x + number);
            rgb[1] = (unsigned char)(inside ? number >> 8 : y + number);
            rgb[2] = (unsigned char)(inside ? number : x * y);
        }
    return rgb;
}

struct image *ppm_photo(size_t number)
{
    enum { HEADER = 64, PIXELS = 3 * PHOTO_WIDTH * PHOTO_HEIGHT };
    struct image *image = malloc(sizeof *image + HEADER + PIXELS);

    if (image == NULL)
        return NULL;
    int header = snprintf((char *)image->bytes, HEADER, "P6\n# photo %zu\n%d %d\n255\n", number,
                          PHOTO_WIDTH, PHOTO_HEIGHT);

    image->size = (size_t)(draw(image->bytes + header, number) - image->bytes);
    return image;
}

size_t ppm_number(const struct thumbnail *thumbnail)
{
    const unsigned char *square = thumbnail->rgb[0][0];

    return (size_t)square[0] << 16 | (size_t)square[1] << 8 | square[2];
}
