/* reduction.h - what the path of choices and the search for reversible operations share. */
#ifndef REDUCTION_H
#define REDUCTION_H

#include <stdint.h>

enum { MAX_THREADS = 64 };

struct thread;

/* A choice point: of a thread, or of a value. */
struct node {
    uint64_t ready, sleep, backtrack, done; /* sets of threads; values: only done */
    uint8_t chosen;
    uint8_t values; /* 0: a choice of thread */
    int event;      /* events before this point */
};

static inline uint64_t bit(unsigned thread)
{
    return 1ull << thread;
}

/* The choice point of this index on the current path. */
struct node *choice_point(int index);

/* ---- reversal.c ---- */

/* A new execution begins. */
void reversal_begin(void);

/* t performs its announced operation, chosen at this choice point; -1: there was no choice. */
void reversal_record(struct thread *t, int node);
int reversal_events(void); /* how many have been recorded */

/* After an execution whose first operations, up to first_new, are those of the last: makes choice
 * points try what leads to the opposite order of operations that race. */
void reversal_analyse(int first_new);

#endif
