// fails: what_is_lost_is_told_where_it_is_missing assertion
// Each count is read under the lock, so that nobody writes it meanwhile.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "backpressure.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "ring.h"

struct shipper {
    struct sink sink;
    enum policy policy;
    pthread_t sender;

    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t filled;  /* the sender waits for lines */
    pthread_cond_t emptied; /* BLOCK: who hands in a line waits for room */
    pthread_cond_t moved;   /* shipper_flush() waits for done */
    bool closed, given_up;
    struct ring ring;              /* lines that wait, numbered from 0 as they were handed in */
    unsigned long handed_in, done; /* so many, and of these the first so many are dealt with */
    unsigned long sent, lost;      /* so far */
};

static _Thread_local const struct shipper *sending; /* the shipper whose sender this thread is */

int shipper_log(struct shipper *shipper, const char *line)
{
    struct ring *ring = &shipper->ring;
    bool may_wait = shipper->policy == BLOCK && sending != shipper;
    pthread_mutex_lock(&shipper->lock);
    while (may_wait && ring_is_full(ring) && !shipper->closed)
        pthread_cond_wait(&shipper->emptied, &shipper->lock);
    bool full = ring_is_full(ring);
    bool turned_away = full && shipper->policy != DROP_OLDEST;
    int error = shipper->closed ? ECANCELED : turned_away ? EAGAIN : 0;
    if (error == 0 && full)
        ring_take(ring, NULL);
    if (error == 0)
        ring_put(ring, shipper->handed_in, line);
    if (error != ECANCELED) {
        shipper->lost += full;
        shipper->handed_in++;
    }
    pthread_cond_signal(&shipper->filled);
    pthread_mutex_unlock(&shipper->lock);
    return error;
}

/* Waits for a line to be sent, or to be told lost.  Returns false if there will be none. */
static bool wait_for_work(struct shipper *shipper)
{
    while (shipper->done == shipper->handed_in && !shipper->closed)
        pthread_cond_wait(&shipper->filled, &shipper->lock);
    return shipper->done < shipper->handed_in && !shipper->given_up;
}

static void *ship(void *arg)
{
    struct shipper *shipper = arg;
    struct line line;
    const char *text = NULL; /* of a line taken out and not yet sent */
    sending = shipper;
    pthread_mutex_lock(&shipper->lock);
    while (wait_for_work(shipper)) {
        if (text == NULL && (text = ring_take(&shipper->ring, &line)) != NULL)
            pthread_cond_signal(&shipper->emptied);
        unsigned long lost = (text != NULL ? line.number : shipper->handed_in) - shipper->done;
        pthread_mutex_unlock(&shipper->lock);
        bool taken = shipper->sink.send(shipper->sink.self, lost, text);
        pthread_mutex_lock(&shipper->lock);
        if (!taken)
            continue; /* it has waited */
        shipper->sent += text != NULL;
        shipper->done += lost + (text != NULL);
        text = NULL;
        pthread_cond_broadcast(&shipper->moved);
    }
    pthread_mutex_unlock(&shipper->lock);
    return NULL;
}

int shipper_flush(struct shipper *shipper, struct timespec deadline)
{
    int late = 0;
    pthread_mutex_lock(&shipper->lock);
    unsigned long until = shipper->handed_in;
    while (shipper->done < until && !shipper->given_up && late == 0)
        late = pthread_cond_clockwait(&shipper->moved, &shipper->lock, CLOCK_MONOTONIC, &deadline);
    int error = shipper->done >= until ? 0 : shipper->given_up ? ECANCELED : ETIMEDOUT;
    pthread_mutex_unlock(&shipper->lock);
    return error;
}

static unsigned long count(struct shipper *shipper, const unsigned long *count)
{
    pthread_mutex_lock(&shipper->lock);
    unsigned long n = *count;
    pthread_mutex_unlock(&shipper->lock);
    return n;
}

struct counts shipper_counts(struct shipper *shipper)
{
    struct counts counts;
    pthread_mutex_lock(&shipper->lock);
    counts.waiting = shipper->ring.count;
    pthread_mutex_unlock(&shipper->lock);
    counts.sent = count(shipper, &shipper->sent);
    counts.lost = count(shipper, &shipper->lost);
    return counts;
}

unsigned long shipper_close(struct shipper *shipper, struct timespec deadline)
{
    pthread_mutex_lock(&shipper->lock);
    shipper->closed = true;
    pthread_cond_signal(&shipper->filled);
    pthread_cond_broadcast(&shipper->emptied);
    pthread_mutex_unlock(&shipper->lock);
    if (shipper_flush(shipper, deadline) != 0) {
        pthread_mutex_lock(&shipper->lock);
        shipper->given_up = true;
        pthread_cond_broadcast(&shipper->moved);
        pthread_mutex_unlock(&shipper->lock);
        shipper->sink.cut(shipper->sink.self);
    }
    pthread_join(shipper->sender, NULL);
    return shipper->handed_in - shipper->done;
}

struct shipper *shipper_open(struct sink sink, size_t capacity, enum policy policy)
{
    struct shipper *shipper = malloc(sizeof *shipper);
    if (shipper == NULL)
        return NULL;
    *shipper = (struct shipper){.sink = sink, .policy = policy};
    pthread_mutex_init(&shipper->lock, NULL);
    pthread_cond_init(&shipper->filled, NULL);
    pthread_cond_init(&shipper->emptied, NULL);
    pthread_cond_init(&shipper->moved, NULL);
    if (ring_open(&shipper->ring, capacity) &&
        pthread_create(&shipper->sender, NULL, ship, shipper) == 0)
        return shipper;
    shipper_free(shipper);
    return NULL;
}

void shipper_free(struct shipper *shipper)
{
    pthread_cond_destroy(&shipper->moved);
    pthread_cond_destroy(&shipper->emptied);
    pthread_cond_destroy(&shipper->filled);
    pthread_mutex_destroy(&shipper->lock);
    ring_free(&shipper->ring);
    free(shipper);
}
