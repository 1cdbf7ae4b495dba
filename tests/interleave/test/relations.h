/* relations.h - relations between the events of a small program: what the axioms are written in. */
#ifndef RELATIONS_H
#define RELATIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Row a has a bit for each b with (a, b) in it. */
enum { EVENTS = 24 };
typedef struct {
    uint32_t row[EVENTS];
} rel;

static int n_events;

static inline bool in(const rel *r, int a, int b)
{
    return r->row[a] >> b & 1;
}

static inline void relate(rel *r, int a, int b)
{
    r->row[a] |= 1u << b;
}

static inline rel both(rel a, rel b)
{
    for (int i = 0; i < n_events; i++)
        a.row[i] |= b.row[i];
    return a;
}

static inline rel then(rel a, rel b)
{
    rel r = {{0}};

    for (int i = 0; i < n_events; i++)
        for (uint32_t left = a.row[i]; left; left &= left - 1)
            r.row[i] |= b.row[__builtin_ctz(left)];
    return r;
}

static inline rel maybe(rel a)
{
    for (int i = 0; i < n_events; i++)
        relate(&a, i, i);
    return a;
}

static inline rel closure(rel a)
{
    for (int k = 0; k < n_events; k++)
        for (int i = 0; i < n_events; i++)
            if (in(&a, i, k))
                a.row[i] |= a.row[k];
    return a;
}

static inline rel only(uint32_t set)
{
    rel r = {{0}};

    for (int i = 0; i < n_events; i++)
        if (set >> i & 1)
            relate(&r, i, i);
    return r;
}

static inline bool reflexive_somewhere(rel a)
{
    for (int i = 0; i < n_events; i++)
        if (in(&a, i, i))
            return true;
    return false;
}

#endif
