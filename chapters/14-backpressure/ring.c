/*
 * ring.c - an array whose last slot is followed by its first.
 */
#include "ring.h"

#include <stdlib.h>
#include <string.h>

static struct line *slot(const struct ring *ring, size_t i)
{
    return &ring->lines[(ring->first + i) % ring->slots];
}

static void copy(struct line *to, unsigned long number, const char *text)
{
    size_t length = strnlen(text, LINE_SIZE - 1);

    to->number = number;
    memcpy(to->text, text, length);
    to->text[length] = '\0';
}

bool ring_open(struct ring *ring, size_t slots)
{
    *ring = (struct ring){.slots = slots, .lines = malloc(slots * sizeof *ring->lines)};
    return ring->lines != NULL;
}

void ring_free(struct ring *ring)
{
    free(ring->lines);
}

bool ring_grow(struct ring *ring)
{
    struct ring larger;

    if (!ring_open(&larger, 2 * ring->slots))
        return false;
    for (; larger.count < ring->count; larger.count++) {
        const struct line *line = slot(ring, larger.count);

        copy(slot(&larger, larger.count), line->number, line->text);
    }
    ring_free(ring);
    *ring = larger;
    return true;
}

bool ring_is_empty(const struct ring *ring)
{
    return ring->count == 0;
}

bool ring_is_full(const struct ring *ring)
{
    return ring->count == ring->slots;
}

void ring_put(struct ring *ring, unsigned long number, const char *text)
{
    copy(slot(ring, ring->count++), number, text);
}

const char *ring_take(struct ring *ring, struct line *line)
{
    const struct line *oldest = slot(ring, 0);

    if (ring_is_empty(ring))
        return NULL;
    if (line != NULL)
        copy(line, oldest->number, oldest->text);
    ring->first = (ring->first + 1) % ring->slots;
    ring->count--;
    return line != NULL ? line->text : NULL;
}
