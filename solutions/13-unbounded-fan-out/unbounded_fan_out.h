/*
 * unbounded_fan_out.h - a thumbnailer: makes the thumbnails of many images with a few threads.
 */
#ifndef UNBOUNDED_FAN_OUT_H
#define UNBOUNDED_FAN_OUT_H

#include <stddef.h>

struct image;     /* a picture in memory, as it was read */
struct thumbnail; /* a small copy of one */

/* The images of a batch, and how many threads may work on them. */
struct batch {
    size_t count;
    unsigned workers;              /* threads at most; 1 or more */
    struct thumbnail **thumbnails; /* the results: count slots, all NULL at first */

    /* Reads image i, 0 .. count - 1, into memory.  Returns NULL if it cannot be read. */
    struct image *(*load)(void *self, size_t i);

    /* Makes an image's thumbnail and frees the image.  Returns NULL if it is damaged. */
    struct thumbnail *(*shrink)(void *self, struct image *image);

    void *self; /* handed to load and shrink, which any number of threads may call at a time */
};

/*
 * Makes every thumbnail of the batch.  That of image i goes to slot i; the slot of an image that
 * cannot be read, or is damaged, stays NULL.  A slow image holds up no other: while one worker is
 * busy with it, the others go on with the rest.
 *
 * At no time are there more than `workers` threads beside the caller's, or more than
 * 2 * workers + 1 images in memory: one in the hands of each worker, one waiting for each, and one
 * in the caller's.
 *
 * Returns 0 if every image was tried, once.  Else some were not, and it returns why: ENOMEM, or
 * what pthread_create said.  Either way no thread is left, and every image read was shrunk.
 */
int thumbnail_all(const struct batch *batch);

#endif
