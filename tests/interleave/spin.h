/*
 * spin.h - recognising a thread that only waits for a value to change.
 *
 * A load at the same place, of the same address, with the same value as one since the thread last
 * did anything but load, is a failed round of a retry loop (see failed_round).
 */
#ifndef SPIN_H
#define SPIN_H

#include "exec.h"

static inline void note_load(uintptr_t pc, uintptr_t address, uint64_t value)
{
    struct thread *t = X.current;
    enum { REMEMBERED = sizeof t->loads / sizeof *t->loads };
    for (unsigned i = 0; i < t->n_loads && i < REMEMBERED; i++)
        if (t->loads[i].pc == pc && t->loads[i].address == address) {
            if (t->loads[i].value == value) {
                failed_round(pc);
                return;
            }
            t->n_loads = 0; /* it changed: that is progress */
        }
    t->loads[t->n_loads++ % REMEMBERED] = (struct load){pc, address, value};
    t->retrying = false;
}

#endif
