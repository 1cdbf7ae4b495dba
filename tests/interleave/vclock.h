/*
 * vclock.h - vector clocks and epochs for the happens-before order.
 *
 * A clock maps a thread to the number of its latest release that is known.  Storage comes from a
 * pool that is emptied between executions, so nothing is ever freed one by one.
 */
#ifndef VCLOCK_H
#define VCLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct vclock {
    uint32_t size; /* 0, or a power of two and at least four; threads beyond it are at 0 */
    uint32_t *at;
};

/* Four components at once: which of them are news cannot be foretold, so nothing branches on it.
 * Signed, for which processors compare best: no clock gets that far. */
typedef int32_t four __attribute__((vector_size(16), may_alias));

static inline uint32_t vclock_get(const struct vclock *c, unsigned thread)
{
    return thread < c->size ? c->at[thread] : 0;
}

void vclock_grow(struct vclock *c, uint32_t size);
static inline void vclock_reserve(struct vclock *c, uint32_t size)
{
    if (size > c->size)
        vclock_grow(c, size);
}

static inline void vclock_set(struct vclock *c, unsigned thread, uint32_t value)
{
    vclock_reserve(c, thread + 1);
    c->at[thread] = value;
}

/* The thread has made what it knew available to others, and goes on. */
static inline void vclock_tick(struct vclock *c, unsigned thread)
{
    vclock_reserve(c, thread + 1);
    c->at[thread]++;
}

static inline void join_four(uint32_t *into, const uint32_t *from)
{
    four *a = (four *)into, b = *(const four *)from, news = *a < b;
    *a = (b & news) | (*a & ~news);
}

void vclock_join_all(struct vclock *into, const struct vclock *from);
void vclock_copy_all(struct vclock *into, const struct vclock *from);

/* Most clocks are of four threads. */
static inline void vclock_join(struct vclock *into, const struct vclock *from)
{
    if (from->size == 4 && into->size == 4)
        join_four(into->at, from->at);
    else if (from->size > 0)
        vclock_join_all(into, from);
}

static inline void vclock_clear(struct vclock *c)
{
    for (uint32_t i = 0; i < c->size; i += 4)
        *(four *)&c->at[i] = (four){0};
}

static inline void vclock_copy(struct vclock *into, const struct vclock *from)
{
    if (from->size == 4 && into->size == 4)
        *(four *)into->at = *(const four *)from->at;
    else
        vclock_copy_all(into, from);
}

/* True if every component of a is at most b's. */
bool vclock_leq(const struct vclock *a, const struct vclock *b);

#endif
