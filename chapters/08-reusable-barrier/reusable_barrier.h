/*
 * reusable_barrier.h - a barrier, where threads meet between two phases, and a wait-group, which
 * knows when the last piece of some work is done.
 */
#ifndef REUSABLE_BARRIER_H
#define REUSABLE_BARRIER_H

#include <stdbool.h>

/* A barrier for so many threads, at least one.  Returns NULL if there is no memory. */
struct barrier;
struct barrier *barrier_open(unsigned threads);

/*
 * Waits until as many threads as the barrier is for have arrived, then lets all of them go on.
 * Returns true to exactly one of them, and false to the others.
 *
 * The barrier is then as new: any number of phases can follow, and a thread may come back at once.
 * Which threads meet may be different each time, so long as no more than fit are here at once.
 * What a thread did before it arrived, all of them see when they go on.
 */
bool barrier_wait(struct barrier *barrier);

/* Frees the barrier.  Nobody may be waiting, or come back. */
void barrier_close(struct barrier *barrier);

/* A wait-group, with nothing to wait for yet.  Returns NULL if there is no memory. */
struct wait_group;
struct wait_group *wait_group_open(void);

/*
 * One more piece of work, to be waited for, and 0.  Or ECANCELED if it is too late: a call of
 * wait_group_wait() has returned, or is about to.  Whoever does a piece may add others.
 */
int wait_group_add(struct wait_group *group);

/* A piece that was added is done.  The call for the last piece is the last to touch the group on
 * its side: whoever waits may close it. */
void wait_group_done(struct wait_group *group);

/* Waits until nothing is left of what was added, by any number of threads.  From then on nothing
 * can be added.  What was done before wait_group_done() is seen. */
void wait_group_wait(struct wait_group *group);

/* Frees the group, which nobody may be using any more. */
void wait_group_close(struct wait_group *group);

#endif
