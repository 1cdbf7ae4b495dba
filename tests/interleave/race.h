/*
 * race.h - data races: two accesses to the same bytes, one of them a write, not both atomic, that
 * the happens-before order leaves unordered.
 *
 * The detector is FastTrack (Flanagan and Freund, PLDI 2009) with two differences: concurrent
 * readers and atomic accesses are kept in a list rather than a vector, and an eight-byte cell is
 * split into bytes when accesses of different extent meet.  Neither loses an access, so a race of
 * an execution is found whatever the order in which its accesses were run.
 */
#ifndef RACE_H
#define RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shadow.h"

/* A volatile sig_atomic_t is atomic for a thread and its handlers, and for nobody else. */
enum atomicity { PLAIN, ATOMIC, ATOMIC_IN_THREAD };

/* The current thread is about to access memory: checks that it may, and for races. */
static inline void race_access(uintptr_t address, size_t size, bool write, uintptr_t pc);
void race_atomic(uintptr_t address, size_t size, bool write, enum atomicity kind, uintptr_t pc);

/* True if another thread has touched these eight bytes in this execution. */
bool race_is_shared(uintptr_t address);

/* Addresses whose plain accesses are scheduling points, because they were found to race. */
bool race_promote(const void *address); /* false if it was promoted already */
bool race_is_promoted(uintptr_t address);
void race_forget_promoted(void);
unsigned race_promoted(void); /* how many */
uintptr_t race_promoted_at(unsigned i);

/* ---- Inline, because most accesses are done here ---- */

void race_access_shared(uintptr_t address, size_t size, bool write, uintptr_t pc);

static inline void note_access(struct cell *c, unsigned thread, uint32_t clock, bool write,
                               uintptr_t pc)
{
    if (write) {
        c->write_thread = (uint16_t)thread;
        c->write_clock = clock;
        c->write_pc = pc;
        c->read_clock = 0;
        c->others = NULL;
        c->plain = false;
    } else {
        c->read_thread = (uint16_t)thread;
        c->read_clock = clock;
        c->read_pc = pc;
    }
}

/* Every part of memory that only this thread has touched in this execution is as in a program
 * without others: there is nothing to check, and most accesses are of this kind. */
static inline bool note_private(struct cell *c, const struct thread *t, unsigned from, size_t size,
                                bool write, uintptr_t pc)
{
    uint8_t mask = (uint8_t)(((1u << size) - 1) << from);
    uint64_t simple = simple_key(mask, false);
    unsigned me = t->hb;
    uint32_t clock = vclock_get(&t->clock, me);
    if (c->generation != X.generation) {
        cell_begin(c, simple, (uint16_t)me);
    } else if (c->first_thread != me) {
        return false;
    } else if (c->key != simple) {
        if (c->unit != 4 || c->shared || c->state != CELL_OPEN || (mask != 0x0F && mask != 0xF0))
            return false;
        c = &c->parts[from / 4];
    }
    note_access(c, me, clock, write, pc);
    return true;
}

static inline void race_access(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    unsigned from = address % GRANULE;
    if (from + size > GRANULE ||
        !note_private(shadow_cell_as_is(address), X.current, from, size, write, pc))
        race_access_shared(address, size, write, pc);
}

#endif
