/*
 * crew.h - workers for the tests, who meet at a barrier.
 */
#ifndef CREW_H
#define CREW_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "interleave.h"
#include "reusable_barrier.h"
#include "rod.h"

/* The tests of each file, in their order. */
void add_phases(TCase *tests);
void add_meetings(TCase *tests);
void add_wait_group(TCase *tests);
void add_overlap(TCase *tests);

/* Who sleeps or gives up waiting may find at any moment that the time is over. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

struct barrier *open_barrier(unsigned threads);

void start(pthread_t *thread, void *(*body)(void *), void *arg);

enum { MOST_WORKERS = 3, MOST_PHASES = 3 };

/* Workers that meet after each phase.  What each has to do in a phase is told by a function. */
struct crew {
    unsigned workers, phases;
    struct barrier *barrier;
    void (*phase)(struct crew *crew, unsigned worker, unsigned phase);
    void (*after)(struct crew *crew, unsigned worker, unsigned phase, bool told);
    atomic_bool finished[MOST_PHASES][MOST_WORKERS];
    atomic_uint told[MOST_PHASES];
    struct rod rod;
};

/* Opens the barrier and closes it when all phases are over. */
void run(struct crew *crew);

/* For crews that have nothing to do in a phase, or after it. */
void nothing_to_do(struct crew *crew, unsigned worker, unsigned phase);
void nothing_to_see(struct crew *crew, unsigned worker, unsigned phase, bool told);

#endif
