// passes
// A barrier of two atomics, whose sense turns with each phase, and a group of one. Who waits looks
// again and again.
#include "reusable_barrier.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct barrier {
    unsigned threads;
    atomic_uint arrived;
    atomic_bool sense;
};

/* Twice the pieces that are left; plus one when somebody has waited to the end. */
struct wait_group {
    atomic_uint state;
};
enum { OVER = 1, PIECE = 2 };

struct barrier *barrier_open(unsigned threads)
{
    struct barrier *barrier = malloc(sizeof *barrier);

    if (barrier == NULL)
        return NULL;
    barrier->threads = threads;
    atomic_init(&barrier->arrived, 0);
    atomic_init(&barrier->sense, false);
    return barrier;
}

bool barrier_wait(struct barrier *barrier)
{
    bool sense = atomic_load(&barrier->sense); /* it cannot turn before this thread has arrived */

    if (atomic_fetch_add(&barrier->arrived, 1) + 1 == barrier->threads) {
        atomic_store(&barrier->arrived, 0);
        atomic_store(&barrier->sense, !sense);
        return true;
    }
    while (atomic_load(&barrier->sense) == sense)
        sched_yield();
    return false;
}

void barrier_close(struct barrier *barrier)
{
    free(barrier);
}

struct wait_group *wait_group_open(void)
{
    struct wait_group *group = malloc(sizeof *group);

    if (group != NULL)
        atomic_init(&group->state, 0);
    return group;
}

int wait_group_add(struct wait_group *group)
{
    unsigned state = atomic_load(&group->state);

    do
        if (state & OVER)
            return ECANCELED;
    while (!atomic_compare_exchange_weak(&group->state, &state, state + PIECE));
    return 0;
}

void wait_group_done(struct wait_group *group)
{
    atomic_fetch_sub(&group->state, PIECE);
}

void wait_group_wait(struct wait_group *group)
{
    unsigned none = 0;

    while (!atomic_compare_exchange_strong(&group->state, &none, OVER) && none != OVER) {
        none = 0;
        sched_yield();
    }
}

void wait_group_close(struct wait_group *group)
{
    free(group);
}
