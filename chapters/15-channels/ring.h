/*
 * ring.h - a ring of items, first in, first out.  The caller sees to it that one thread at a time
 * uses it.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring;

/* A ring with room for so many items, 0 or more.  Returns NULL if there is no memory. */
struct ring *ring_make(size_t capacity);
void ring_free(struct ring *ring);

/* Puts the item in; false if the ring is full. */
bool ring_put(struct ring *ring, void *item);

/* Takes out the item that was put in first; false if the ring is empty. */
bool ring_take(struct ring *ring, void **item);

#endif
