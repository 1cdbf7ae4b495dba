/* vclock.c - vector clocks, grown on demand in the execution's pool. */
#include "vclock.h"

#include <string.h>

#include "pool.h"

void vclock_grow(struct vclock *c, uint32_t len)
{
    uint32_t cap = c->cap ? c->cap : 4;
    while (cap < len)
        cap *= 2;
    uint32_t *at = pool_alloc(cap * sizeof *at);
    if (c->len)
        memcpy(at, c->at, c->len * sizeof *at);
    c->at = at;
    c->cap = cap;
}

void vclock_copy(struct vclock *into, const struct vclock *from)
{
    vclock_clear(into);
    vclock_join(into, from);
}

bool vclock_leq(const struct vclock *a, const struct vclock *b)
{
    for (uint32_t i = 0; i < a->len; i++)
        if (a->at[i] > vclock_get(b, i))
            return false;
    return true;
}
