/* reversal.h - what the parts of the search for reversible operations share. */
#ifndef REVERSAL_H
#define REVERSAL_H

#include "exec.h"
#include "io.h"
#include "reduction.h"

/* An operation that was performed. */
struct event {
    struct op op;
    unsigned thread;
    int node;                 /* where it was chosen; -1: without a choice */
    bool by_time, by_cancel;  /* it was ready for no other reason */
    int available;            /* what its object could have been taken for instead */
    struct touched touched;   /* calls on descriptors */
    int tick, wake;           /* events before the clock last moved; the event that woke it */
    uint64_t now;             /* what the clock said */
    int earlier[MAX_TOUCHES]; /* previous event that touches the same object, or -1 */
    unsigned first_value;     /* of the values that it chose */
};

/* ---- past.c ---- */

/* What was performed in this execution, in order. */
struct past {
    struct event *events;
    unsigned n, room;
    unsigned changed;                /* events before this one are as in the last execution */
    unsigned analysed;               /* the clocks of those before this one are right */
    uint32_t (*clocks)[MAX_THREADS]; /* clocks[i][t]: events of t at or before i, by index + 1 */
    unsigned width;                  /* threads that the clocks know of */
    uint16_t *values;
    unsigned n_values, room_for_values;
};
extern struct past past;

/* What an object can be taken for: 0, FOR_READING or both. */
enum { FOR_READING = 1, FOR_WRITING = 2, FREE = 3 };

/* True if the event is one for which a thread may have to wait, and did not end by time. */
bool event_blocks(const struct event *e);

struct step step_of(unsigned event);

/* True if what has this clock comes after the event. */
static inline bool knows(const uint32_t *clock, int event)
{
    return clock[past.events[event].thread] >= (uint32_t)event + 1;
}

/* ---- reversal.c ---- */

/* What leads to i before e has to be run. */
void reverse(int e, int i);

#endif
