// passes
// Two semaphores: one lets all in when the last has arrived, the other lets all out when the last
// has gone through. So nobody can come round twice.
#include "reusable_barrier.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct barrier {
    pthread_mutex_t lock; /* guards inside */
    sem_t in, out;        /* one is always at zero; who gets through lets the next one through */
    unsigned threads, inside;
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
    sem_init(&barrier->in, 0, 0);
    sem_init(&barrier->out, 0, 1);
    return barrier;
}

static void pass(sem_t *turnstile)
{
    sem_wait(turnstile);
    sem_post(turnstile);
}

bool barrier_wait(struct barrier *barrier)
{
    pthread_mutex_lock(&barrier->lock);
    bool last = ++barrier->inside == barrier->threads;
    if (last) {
        sem_wait(&barrier->out);
        sem_post(&barrier->in);
    }
    pthread_mutex_unlock(&barrier->lock);
    pass(&barrier->in);
    pthread_mutex_lock(&barrier->lock);
    if (--barrier->inside == 0) {
        sem_wait(&barrier->in);
        sem_post(&barrier->out);
    }
    pthread_mutex_unlock(&barrier->lock);
    pass(&barrier->out);
    return last;
}

void barrier_close(struct barrier *barrier)
{
    sem_destroy(&barrier->in);
    sem_destroy(&barrier->out);
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
    group->over = true;
    pthread_mutex_unlock(&group->lock);
}

void wait_group_close(struct wait_group *group)
{
    pthread_cond_destroy(&group->all_done);
    pthread_mutex_destroy(&group->lock);
    free(group);
}
