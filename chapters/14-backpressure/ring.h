/*
 * ring.h - lines of text, numbered, in the order in which they were put in.
 *
 * There is no lock in here: one thread at a time may use a ring.
 */
#ifndef RING_H
#define RING_H

#include <stdbool.h>
#include <stddef.h>

#include "backpressure.h"

struct line {
    unsigned long number;
    char text[LINE_SIZE];
};

struct ring {
    size_t first, count, slots; /* `count` lines, of `slots` that there is room for, from `first` */
    struct line *lines;
};

/* An empty ring with room for so many lines, 1 or more.  Returns false if there is no memory. */
bool ring_open(struct ring *ring, size_t slots);
void ring_free(struct ring *ring);

/* Makes room for twice as many lines.  Returns false if there is no memory. */
bool ring_grow(struct ring *ring);

bool ring_is_empty(const struct ring *ring);
bool ring_is_full(const struct ring *ring);

/* Puts a line in, of which it makes a copy; the ring must not be full. */
void ring_put(struct ring *ring, unsigned long number, const char *text);

/* Takes the oldest line out, and copies it to *line unless that is NULL.  Returns the text of the
 * copy; NULL if there is none. */
const char *ring_take(struct ring *ring, struct line *line);

#endif
