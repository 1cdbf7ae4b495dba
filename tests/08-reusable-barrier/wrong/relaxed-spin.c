// fails: the_rod_is_as_in_one_thread data-race
// Atomic, so there is no race on the counts. But a relaxed order says nothing about the rod.
#include "reusable_barrier.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct barrier {
    unsigned threads;
    atomic_uint arrived; /* ever */
};

struct wait_group {
    pthread_mutex_t lock;    /* guards left and over */
    pthread_cond_t all_done; /* nothing is left */
    unsigned left;           /* pieces of work that were added and are not done */
    bool over;               /* somebody has seen that nothing is left, and gone on */
};

struct barrier *barrier_open(unsigned threads)
{
    struct barrier *barrier = malloc(sizeof *barrier);

    if (barrier == NULL)
        return NULL;
    barrier->threads = threads;
    atomic_init(&barrier->arrived, 0);
    return barrier;
}

bool barrier_wait(struct barrier *barrier)
{
    unsigned before = atomic_fetch_add_explicit(&barrier->arrived, 1, memory_order_relaxed);
    unsigned enough = before - before % barrier->threads + barrier->threads;

    while (atomic_load_explicit(&barrier->arrived, memory_order_relaxed) < enough)
        sched_yield();
    return before + 1 == enough;
}

void barrier_close(struct barrier *barrier)
{
    free(barrier);
}

struct wait_group *wait_group_open(void)
{
    struct wait_group *group = malloc(sizeof *group);

    if (group == NULL)
        return NULL;
    *group = (struct wait_group){.left = 0};
    pthread_mutex_init(&group->lock, NULL);
    pthread_cond_init(&group->all_done, NULL);
    return group;
}

int wait_group_add(struct wait_group *group)
{
    pthread_mutex_lock(&group->lock);
    bool too_late = group->over;
    if (!too_late)
        group->left++;
    pthread_mutex_unlock(&group->lock);
    return too_late ? ECANCELED : 0;
}

void wait_group_done(struct wait_group *group)
{
    pthread_mutex_lock(&group->lock);
    if (--group->left == 0)
        pthread_cond_broadcast(&group->all_done);
    pthread_mutex_unlock(&group->lock);
}

void wait_group_wait(struct wait_group *group)
{
    pthread_mutex_lock(&group->lock);
    while (group->left > 0)
        pthread_cond_wait(&group->all_done, &group->lock);
    group->over = true;
    pthread_mutex_unlock(&group->lock);
}

void wait_group_close(struct wait_group *group)
{
    pthread_cond_destroy(&group->all_done);
    pthread_mutex_destroy(&group->lock);
    free(group);
}
