/* vclock.c - vector clocks, grown on demand in the execution's pool. */
#include "vclock.h"

#include <string.h>

#include "pool.h"

void vclock_grow(struct vclock *c, uint32_t size)
{
    uint32_t *old = c->at, had = c->size;
    c->size = had ? had : 4;
    while (c->size < size)
        c->size *= 2;
    c->at = pool_alloc(c->size * sizeof *c->at);
    if (had)
        memcpy(c->at, old, had * sizeof *old);
}

void vclock_join_all(struct vclock *into, const struct vclock *from)
{
    vclock_reserve(into, from->size);
    for (uint32_t i = 0; i < from->size; i += 4)
        join_four(&into->at[i], &from->at[i]);
}

void vclock_copy_all(struct vclock *into, const struct vclock *from)
{
    vclock_clear(into);
    vclock_join_all(into, from);
}

bool vclock_leq(const struct vclock *a, const struct vclock *b)
{
    for (uint32_t i = 0; i < a->size; i++)
        if (a->at[i] > vclock_get(b, i))
            return false;
    return true;
}
