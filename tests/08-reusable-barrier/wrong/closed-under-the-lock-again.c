// fails: late_work_is_refused assertion
// The same with the lock taken once more, so there is no race. There is still a moment between
// seeing that nothing is left and saying so.
#include "reusable_barrier.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct barrier {
    pthread_mutex_t lock;    /* guards arrived and phase */
    pthread_cond_t all_here; /* the last one has arrived: phase is another */
    unsigned threads, arrived, phase;
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
    pthread_mutex_unlock(&group->lock);
    pthread_mutex_lock(&group->lock);
    group->over = true;
    pthread_mutex_unlock(&group->lock);
}

void wait_group_close(struct wait_group *group)
{
    pthread_cond_destroy(&group->all_done);
    pthread_mutex_destroy(&group->lock);
    free(group);
}
