/* past_class.c - for tests: to which class of equivalent executions the last one belongs. */
#include <stdlib.h>

#include "pool.h"
#include "reversal.h"
#include "weak.h"

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

/* Which of its thread's operations the store of this step was. */
static uint64_t mix_store(uint64_t hash, int step, const unsigned *ordinal)
{
    return step <= 0 || (unsigned)step > past.n
               ? mix(hash, (uint64_t)step)
               : mix(hash, (uint64_t)past.events[step - 1].thread << 32 | ordinal[step - 1]);
}

/* Of each event, which of its thread's it is, from 1. */
static unsigned *count_ordinals(void)
{
    unsigned done[MAX_THREADS] = {0};
    static unsigned *ordinal;
    ordinal = resized(ordinal, past.n + 1, sizeof *ordinal);
    for (unsigned i = 0; i < past.n; i++)
        ordinal[i] = ++done[past.events[i].thread];
    return ordinal;
}

/* Zero is left out: what is used up, a spurious wake-up say, cannot be chosen.  So is the choice of
 * a store, of which past_class() has more to say. */
static uint64_t mix_values(uint64_t hash, const struct step *s)
{
    for (unsigned v = s->touch->weak != 0; v < s->n_values; v++)
        if (s->values[v])
            hash = mix(hash, (uint64_t)v << 32 | s->values[v]);
    return hash;
}

uint64_t past_class(void)
{
    uint64_t class = 0;
    const unsigned *ordinal = count_ordinals();
    for (unsigned i = 0; i < past.n; i++) {
        const struct event *e = &past.events[i];
        struct step s = step_of(i);
        uint64_t hash = mix(e->thread, (uint64_t)e->op.kind << 1 | e->by_time);
        for (unsigned t = 0; t < past.width; t++)
            if (past.clocks[i][t])
                hash = mix(hash, (uint64_t)t << 32 | ordinal[past.clocks[i][t] - 1]);
        hash = mix_values(hash, &s);
        if (X.weak)
            hash = mix_store(mix_store(hash, weak_source((int)i + 1), ordinal),
                             weak_predecessor((int)i + 1), ordinal);
        class += hash;
    }
    return class;
}
