/*
 * atomic.h - what every atomic operation does around its access to memory.
 *
 * Each is made twice.  The one for bare executions, which are most of them, does without all that
 * few executions have: weak memory, a record, spans.  The compiler knows which is which, for
 * everything here is inline and `bare` a constant.
 */
#ifndef ATOMIC_H
#define ATOMIC_H

#include "exec.h"
#include "order.h"
#include "point.h"
#include "probe.h"
#include "race.h"
#include "shadow.h"
#include "sync.h"
#include "trace.h"
#include "weak.h"

/* What an atomic location passes on to those who acquire it. */
struct location {
    struct location *next; /* others in the same eight bytes */
    uintptr_t address;
    struct vclock clock;
    unsigned owner; /* who headed the release sequence */
};

/* Announces an access and waits for its turn; returns the location, or NULL under weak memory,
 * which is then to perform the access: a says what it is. */
static ALWAYS_INLINE struct location *atomic_begin(enum op_kind kind, struct access_plan *a,
                                                   volatile const void *p, size_t size,
                                                   uintptr_t pc, bool bare);

/* Release sequences and fences follow C11 5.1.2.4 and 7.17.4; under weak memory weak.c does. */
static ALWAYS_INLINE void after_read(const struct location *l, int order, bool bare);
static ALWAYS_INLINE void after_write(struct location *l, volatile const void *p, int order,
                                      bool rmw, bool bare);

/* ---- Inline ---- */

/* The atomics accessed last, that are usual: in one piece, on no stack, without plain accesses that
 * could race. The key tells whether that has changed, and the execution. */
enum { ATOMICS_AT_HAND = 64 };
extern struct atomic_at_hand {
    uint64_t tag; /* address and size */
    uint64_t key;
    struct cell *cell;
    struct location *location;
} atomics_at_hand[ATOMICS_AT_HAND];

/* The slow way: checks for races, and takes a note for next time. */
struct location *atomic_look(uintptr_t address, size_t size, bool write, uintptr_t pc)
    __attribute__((returns_nonnull));

static inline uint64_t atomic_tag(uintptr_t address, size_t size)
{
    return address | (uint64_t)size << 56;
}

static inline struct atomic_at_hand *atomic_place(uintptr_t address)
{
    return &atomics_at_hand[(address >> 2) % ATOMICS_AT_HAND];
}

/* As race_atomic(), if that has nothing to look at. */
static ALWAYS_INLINE struct location *atomic_location(uintptr_t address, size_t size, bool write,
                                                      uintptr_t pc)
{
    const struct atomic_at_hand *h = atomic_place(address);
    const struct thread *t = X.current;
    unsigned me = t->hb;
    struct cell *c = h->cell;
    if (h->tag != atomic_tag(address, size) || h->key != c->key ||
        (uint32_t)h->key != X.generation || c->others || !c->uses || me >= c->uses->threads ||
        !before_now(t, c->write_thread, c->write_clock) ||
        !before_now(t, c->read_thread, c->read_clock))
        return atomic_look(address, size, write, pc);
    c->shared |= c->first_thread != me;
    c->uses->by[me].clock[write] = clock_of(t);
    c->uses->by[me].pc[write] = (place)pc;
    if (!h->location)
        __builtin_unreachable();
    return h->location;
}

static ALWAYS_INLINE uint8_t weak_touch(enum op_kind kind, bool bare)
{
    if (bare || !X.weak)
        return 0;
    return kind == OP_LOAD ? WEAK_READ : kind == OP_STORE ? WEAK_WRITE : WEAK_READ | WEAK_WRITE;
}

static ALWAYS_INLINE struct location *atomic_begin(enum op_kind kind, struct access_plan *a,
                                                   volatile const void *p, size_t size,
                                                   uintptr_t pc, bool bare)
{
    bool write = kind != OP_LOAD;
    if (!bare && X.weak)
        weak_announce(a);
    point((struct op){.kind = kind,
                      .touch = {{(const void *)p, write, weak_touch(kind, bare)}},
                      .object = (const void *)p,
                      .deadline = NEVER,
                      .pc = pc});
    if (bare || !X.weak)
        return atomic_location((uintptr_t)p, size, write, pc);
    race_atomic((uintptr_t)p, size, write, ATOMIC, pc);
    return NULL;
}

static ALWAYS_INLINE void after_read(const struct location *l, int order, bool bare)
{
    struct thread *t = X.current;
    if (!bare)
        trace_order(order);
    if (bare || !X.weak)
        vclock_join(acquires(order) ? &t->clock : &t->acquire_fence, &l->clock);
}

/* A store starts a new release sequence, a read-modify-write continues the one it read from. */
static ALWAYS_INLINE void after_write(struct location *l, volatile const void *p, int order,
                                      bool rmw, bool bare)
{
    struct thread *t = X.current;
    if (!bare && t->span >= 0) /* a failed compare-and-swap does not come here */
        span_write((uintptr_t)p);
    if (!bare)
        trace_order(order);
    if (!bare && X.weak)
        return;
    if (releases(order) && (!rmw || acquires(order))) { /* it knows all that was passed on here */
        vclock_copy(&l->clock, &t->clock);
        tick(t);
    } else {
        if (!rmw && l->owner != t->id)
            vclock_clear(&l->clock);
        vclock_join(&l->clock, &t->release_fence);
        if (releases(order))
            release_to(&l->clock);
    }
    if (!rmw)
        l->owner = t->id;
}

#endif
