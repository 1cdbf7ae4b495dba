/* stores.h - what the parts of weak memory share: locations, and ways to perform an access. */
#ifndef STORES_H
#define STORES_H

#include "weak.h"

/* A location: memory that is accessed as one. */
struct history {
    struct history *next; /* others in the same eight bytes */
    uintptr_t address;
    unsigned size;
    struct store *newest; /* NULL: a plain write has ended the history before */
    int first_place;      /* of the next history */
    struct head {         /* by thread: what it knew at its last release store here */
        struct head *next;
        unsigned thread;
        struct vclock clock;
    } * heads;
};

/* A way to perform an access: the store that it reads, or comes after. */
struct option {
    struct store *at;
    bool writes, spurious;
};

/* The value of so many bytes. */
static inline wide within(wide v, unsigned size)
{
    return size < sizeof v ? v & (((wide)1 << 8 * size) - 1) : v;
}

/* True if t's last operation was on the same address, and nothing came between. */
static inline bool follows_directly(const struct thread *t, const struct access_plan *a)
{
    const struct weak_event *last = t->last_access;
    return last && last->address == a->address && last->number + 1 == t->operations && !a->apart;
}

/* ---- weak.c ---- */

/* The location; NULL if memory was accessed otherwise before. */
struct history *history_of(const struct access_plan *a);

/* ---- options.c ---- */

/* The search chooses one of the ways to perform the access. */
struct option choose_option(const struct access_plan *a, const struct history *h);

/* The current thread has read or written it: it will read nothing older. */
void store_know(const struct store *s);

/* The same in every execution in which its thread gets there; ANY_VALUE if there are too many. */
uint16_t store_name(const struct store *s, bool spurious);

#endif
