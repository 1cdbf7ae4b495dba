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
    uint32_t len, cap; /* from len to cap, all are 0 */
    uint32_t *at;
};

static inline uint32_t vclock_get(const struct vclock *c, unsigned thread)
{
    return thread < c->len ? c->at[thread] : 0;
}

void vclock_grow(struct vclock *c, uint32_t len);
static inline void vclock_reserve(struct vclock *c, uint32_t len)
{
    if (len > c->cap)
        vclock_grow(c, len);
    if (len > c->len)
        c->len = len;
}

static inline void vclock_set(struct vclock *c, unsigned thread, uint32_t value)
{
    vclock_reserve(c, thread + 1);
    c->at[thread] = value;
}

/* The thread has made what it knew available to others, and goes on. */
static inline void vclock_tick(struct vclock *c, unsigned thread)
{
    vclock_set(c, thread, vclock_get(c, thread) + 1);
}

/* Which components are news cannot be foretold, but mostly whether any is. */
static inline void vclock_join(struct vclock *into, const struct vclock *from)
{
    bool news = false;
    vclock_reserve(into, from->len);
    for (uint32_t i = 0; i < from->len; i++)
        news |= into->at[i] < from->at[i];
    for (uint32_t i = 0; news && i < from->len; i++)
        into->at[i] = into->at[i] < from->at[i] ? from->at[i] : into->at[i];
}

static inline void vclock_clear(struct vclock *c)
{
    for (uint32_t i = 0; i < c->len; i++)
        c->at[i] = 0;
}

void vclock_copy(struct vclock *into, const struct vclock *from);

/* True if every component of a is at most b's. */
bool vclock_leq(const struct vclock *a, const struct vclock *b);

#endif
