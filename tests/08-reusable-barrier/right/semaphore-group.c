// passes
// A semaphore is posted when a piece is done; who waits takes as many posts as there are pieces.
#include "reusable_barrier.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct barrier {
    pthread_mutex_t lock;    /* guards arrived and phase */
    pthread_cond_t all_here; /* the last one has arrived: phase is another */
    unsigned threads, arrived, phase;
};

struct wait_group {
    pthread_mutex_t lock;    /* guards the rest */
    pthread_mutex_t waiting; /* held by one of those who wait */
    sem_t done;              /* posts that nobody has taken */
    unsigned added, taken;
    bool over;
};

struct barrier *barrier_open(unsigned threads)
{
    struct barrier *barrier = malloc(sizeof *barrier);

    if (barrier == NULL)
        return NULL;
    *barrier = (struct barrier){.threads = threads};
    pthread_mutex_init(&barrier->lock, NULL);
    pthread_cond_init(&barrier->all_here, NULL);
    return barrier;
}

bool barrier_wait(struct barrier *barrier)
{
    pthread_mutex_lock(&barrier->lock);
    unsigned phase = barrier->phase;
    bool last = ++barrier->arrived == barrier->threads;
    if (last) {
        barrier->arrived = 0;
        barrier->phase++;
        pthread_cond_broadcast(&barrier->all_here);
    }
    while (barrier->phase == phase)
        pthread_cond_wait(&barrier->all_here, &barrier->lock);
    pthread_mutex_unlock(&barrier->lock);
    return last;
}

void barrier_close(struct barrier *barrier)
{
    pthread_cond_destroy(&barrier->all_here);
    pthread_mutex_destroy(&barrier->lock);
    free(barrier);
}

struct wait_group *wait_group_open(void)
{
    struct wait_group *group = malloc(sizeof *group);

    if (group == NULL)
        return NULL;
    *group = (struct wait_group){.added = 0};
    pthread_mutex_init(&group->lock, NULL);
    pthread_mutex_init(&group->waiting, NULL);
    sem_init(&group->done, 0, 0);
    return group;
}

int wait_group_add(struct wait_group *group)
{
    pthread_mutex_lock(&group->lock);
    bool over = group->over;
    group->added += !over;
    pthread_mutex_unlock(&group->lock);
    return over ? ECANCELED : 0;
}

void wait_group_done(struct wait_group *group)
{
    sem_post(&group->done);
}

/* True if there was nothing to take any more. */
static bool close_if_done(struct wait_group *group)
{
    pthread_mutex_lock(&group->lock);
    group->over |= group->taken == group->added;
    bool over = group->over;
    group->taken += !over;
    pthread_mutex_unlock(&group->lock);
    return over;
}

void wait_group_wait(struct wait_group *group)
{
    pthread_mutex_lock(&group->waiting);
    while (!close_if_done(group))
        sem_wait(&group->done);
    pthread_mutex_unlock(&group->waiting);
}

void wait_group_close(struct wait_group *group)
{
    sem_destroy(&group->done);
    pthread_mutex_destroy(&group->waiting);
    pthread_mutex_destroy(&group->lock);
    free(group);
}
