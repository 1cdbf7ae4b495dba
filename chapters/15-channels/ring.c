/*
 * ring.c - a ring of items, first in, first out.
 */
#include "ring.h"

#include <stdint.h>
#include <stdlib.h>

struct ring {
    size_t capacity, first, count;
    void *items[];
};

struct ring *ring_make(size_t capacity)
{
    struct ring *ring;

    if (capacity > (SIZE_MAX - sizeof *ring) / sizeof ring->items[0])
        return NULL; /* so many bytes cannot even be counted */
    ring = calloc(1, sizeof *ring + capacity * sizeof ring->items[0]);
    if (ring != NULL)
        ring->capacity = capacity;
    return ring;
}

void ring_free(struct ring *ring)
{
    free(ring);
}

bool ring_put(struct ring *ring, void *item)
{
    if (ring->count == ring->capacity)
        return false;
    ring->items[(ring->first + ring->count) % ring->capacity] = item;
    ring->count++;
    return true;
}

bool ring_take(struct ring *ring, void **item)
{
    if (ring->count == 0)
        return false;
    *item = ring->items[ring->first];
    ring->first = (ring->first + 1) % ring->capacity;
    ring->count--;
    return true;
}
