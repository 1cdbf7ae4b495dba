/*
 * states.h - what every thread was up to after each recorded event: a log of changes.
 *
 * Only while tracing.
 */
#ifndef STATES_H
#define STATES_H

#include "exec.h"

enum { MOST_LOCKS = 8 };

/* What a thread is up to, as long as nothing else is said of it. */
struct state {
    unsigned event; /* since this one, counted from 0 over the whole execution */
    unsigned thread;
    enum { STATE_READY, STATE_WAITS, STATE_ENDED } doing;
    enum op_kind next;            /* what it will do when its turn comes, */
    uintptr_t pc;                 /* where, */
    const void *object;           /* with which struct sync or struct thread, */
    uint64_t deadline;            /* until when at most; NEVER if that is left open */
    const struct thread *blocker; /* and who keeps it from that */
    unsigned n_held;
    const struct sync *held[MOST_LOCKS]; /* the first it took, if it holds more */
};
extern struct state *states;
extern unsigned states_n;

void states_reset(void);

/* Event number `event` is over.  running: who goes on; NULL if nobody can. */
void states_note(unsigned event, const struct thread *running);

/* "waits for the mutex of bob, which teller 2 holds", of a state that waits. */
void state_words(const struct state *s, char *out, size_t size);

#endif
