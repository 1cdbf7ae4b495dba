/*
 * line.h - threads that stand in line, in one line or in several, until they are served in one.
 *
 * Each line belongs to something with a lock.  Whoever calls a function for the line, or for a
 * place in it, holds that lock.
 */
#ifndef LINE_H
#define LINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* A thread that waits. */
struct waiter {
    pthread_mutex_t lock; /* guards what follows; taken after those of the lines */
    pthread_cond_t woken; /* it has been served */
    bool served;          /* or gone: it is not to be served any more */
    size_t number;        /* of the place in which it was served */
    int error;            /* what came of it */
};

/* Its place in one line. */
struct place {
    struct waiter *waiter;
    size_t number;              /* as the waiter counts its places */
    void **item;                /* where what it brings is, or where it wants to have something */
    struct place *next, **link; /* NULL while it is in no line */
};

struct line {
    struct place *first;
};

void waiter_init(struct waiter *waiter);
void waiter_destroy(struct waiter *waiter);

/* Sleeps until the waiter has been served, stores in *number in which place, and returns what came
 * of it.  Or sleeps until then, a point on CLOCK_MONOTONIC, and returns ETIMEDOUT: then it will not
 * be served any more.  NULL is for ever. */
int waiter_sleep(struct waiter *waiter, const struct timespec *until, size_t *number);

/* Gets in line behind all others; leaves it, from wherever in it, if it is in one. */
void line_join(struct line *line, struct place *place);
void line_leave(struct place *place);

/* Gives the item to the first in line that nobody has served, here or elsewhere, and wakes it: that
 * is what came of its waiting.  Returns false if there is none. */
bool line_give(struct line *line, void *item, int error);

/* Takes the item of the first in line that nobody has served, likewise. */
bool line_take(struct line *line, void **item, int error);

#endif
