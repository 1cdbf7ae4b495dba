/*
 * line.c - threads that stand in line, in one line or in several, until they are served in one.
 */
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "line.h"

#include <errno.h>

void waiter_init(struct waiter *waiter)
{
    *waiter = (struct waiter){.served = false};
    pthread_mutex_init(&waiter->lock, NULL);
    pthread_cond_init(&waiter->woken, NULL);
}

void waiter_destroy(struct waiter *waiter)
{
    pthread_cond_destroy(&waiter->woken);
    pthread_mutex_destroy(&waiter->lock);
}

static void unlock(void *lock)
{
    pthread_mutex_unlock(lock);
}

int waiter_sleep(struct waiter *waiter, const struct timespec *until, size_t *number)
{
    int late = 0;

    pthread_mutex_lock(&waiter->lock);
    pthread_cleanup_push(unlock, &waiter->lock); /* who is cancelled has the lock again */
    while (!waiter->served && late == 0)
        if (until == NULL)
            pthread_cond_wait(&waiter->woken, &waiter->lock);
        else
            late = pthread_cond_clockwait(&waiter->woken, &waiter->lock, CLOCK_MONOTONIC, until);
    if (waiter->served)
        *number = waiter->number;
    else
        waiter->error = ETIMEDOUT;
    waiter->served = true;
    pthread_cleanup_pop(1);
    return waiter->error;
}

void line_join(struct line *line, struct place *place)
{
    place->next = NULL;
    place->link = &line->first;
    while (*place->link != NULL)
        place->link = &(*place->link)->next;
    *place->link = place;
}

void line_leave(struct place *place)
{
    if (place->link == NULL)
        return;
    *place->link = place->next;
    if (place->next != NULL)
        place->next->link = place->link;
}

/* Serves who stands there, unless somebody else has: an item goes from here to there. */
static bool serve(struct place *place, void *const *from, void **to, int error)
{
    struct waiter *waiter = place->waiter;

    pthread_mutex_lock(&waiter->lock);
    bool first = !waiter->served;
    if (first) {
        *to = *from;
        waiter->served = true;
        waiter->number = place->number;
        waiter->error = error;
        pthread_cond_signal(&waiter->woken);
    }
    pthread_mutex_unlock(&waiter->lock);
    return first;
}

bool line_give(struct line *line, void *item, int error)
{
    for (struct place *place = line->first; place != NULL; place = place->next)
        if (serve(place, &item, place->item, error))
            return true;
    return false;
}

bool line_take(struct line *line, void **item, int error)
{
    for (struct place *place = line->first; place != NULL; place = place->next)
        if (serve(place, place->item, item, error))
            return true;
    return false;
}
