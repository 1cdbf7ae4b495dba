/*
 * race.h - data races: two accesses to the same bytes, one of them a write, not both atomic, that
 * the happens-before order leaves unordered.
 *
 * The detector is FastTrack (Flanagan and Freund, PLDI 2009) with two differences: concurrent
 * readers are kept in a list rather than a vector, atomic accesses by thread, and an eight-byte
 * cell is split into bytes when accesses of different extent meet.  Neither loses an access, so a
 * race of an execution is found whatever the order in which its accesses were run.
 */
#ifndef RACE_H
#define RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shadow.h"

/* The current thread is about to access memory: checks that it may, and for races.  Returns the
 * cell of the first byte. */
static inline void race_access(uintptr_t address, size_t size, bool write, uintptr_t pc);
struct cell *race_atomic(uintptr_t address, size_t size, bool write, enum atomicity kind,
                         uintptr_t pc);

/* True if the cell, which the address is in, is of one piece: all accesses were to these bytes. */
static inline bool race_is_whole(const struct cell *c, uintptr_t address, size_t size)
{
    unsigned from = address % GRANULE;
    return from + size <= GRANULE && c->key == simple_key(mask_of(from, size), c->shared);
}

/* True if another thread has touched these eight bytes in this execution. */
bool race_is_shared(uintptr_t address);

/* Addresses whose plain accesses are scheduling points, because they were found to race. */
bool race_promote(const void *address); /* false if it was promoted already */
bool race_is_promoted(uintptr_t address);
void race_forget_promoted(void);
extern unsigned races_promoted; /* how many */
uintptr_t race_promoted_at(unsigned i);

/* ---- Inline, because most accesses are done here ---- */

void race_access_unlike(uintptr_t address, size_t size, bool write, uintptr_t pc);

/* True if (thread, clock) happened before what t does now; 0 always did. */
static inline bool before_now(const struct thread *t, unsigned thread, uint32_t clock)
{
    return clock <= vclock_get(&t->clock, thread);
}

static inline void note_access(struct cell *c, unsigned thread, uint32_t clock, bool write,
                               uintptr_t pc)
{
    if (write) {
        c->write_thread = (uint16_t)thread;
        c->write_clock = clock;
        c->write_pc = (place)pc;
        c->read_clock = 0;
        c->others = NULL;
        c->uses = NULL;
    } else {
        c->read_thread = (uint16_t)thread;
        c->read_clock = clock;
        c->read_pc = (place)pc;
    }
}

/* Most accesses are to bytes that only this thread has touched in this execution, in the same
 * pieces or in halves, each with a cell of its own: there is nothing to check. */
static inline struct cell *race_own_cell(uintptr_t address, size_t size)
{
    unsigned from = address % GRANULE;
    struct cell *c = shadow_cell_at_hand(address);
    if (!c || from + size > GRANULE || c->first_thread != X.current->hb)
        return NULL;
    if (c->key == simple_key(mask_of(from, size), false))
        return c;
    return c->key == halves_key() && size == 4 && from % 4 == 0 ? &c->parts[from / 4] : NULL;
}

static inline void race_access(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    struct cell *c = race_own_cell(address, size);
    unsigned me = X.current->hb;
    if (c)
        note_access(c, me, clock_of(X.current), write, pc);
    else
        race_access_unlike(address, size, write, pc);
}

#endif
