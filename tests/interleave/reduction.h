/* reduction.h - what the path of choices and the search for reversible operations share. */
#ifndef REDUCTION_H
#define REDUCTION_H

#include <stdint.h>

#include "wakeup.h"

enum { MAX_THREADS = 64 };

static inline uint64_t bit(unsigned thread)
{
    return 1ull << thread;
}

/* ---- reduction.c ---- */

/* Everything that begins with the steps v after the choice point of this index has to be run,
 * unless it already is or will be.  Uses v up. */
void must_run(int choice_point, struct step *v, unsigned n);

/* ---- past.c ---- */

/* A new execution begins; its first operations, as many as given, are those of the last one. */
void past_begin(int as_before);

/* t performs its announced operation, chosen at this choice point; -1: there was no choice. */
void past_record(struct thread *t, int choice_point);

/* The operation being performed chose a value. */
void past_value(unsigned value);

int past_events(void);                     /* how many have been recorded */
const struct touch *past_touch(int event); /* what that one touched */

/* ---- racing.c ---- */

/* After an execution: makes choice points run what leads to the opposite order of operations that
 * race. */
void reverse_all_races(void);

/* ---- past_class.c ---- */

/* The class of the execution that was analysed last: see classes.h. */
uint64_t past_class(void);

#endif
