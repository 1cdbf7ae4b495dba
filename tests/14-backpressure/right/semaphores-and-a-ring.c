// passes
// A semaphore counts the places that are free, another says that there is something to send.
#define _GNU_SOURCE /* sem_clockwait */
#include "backpressure.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "ring.h"

/* Somebody who waits for the first `until` lines to be dealt with. */
struct flush {
    unsigned long until;
    sem_t reached;
    struct flush *next;
};

struct shipper {
    struct sink sink;
    enum policy policy;
    pthread_t sender;
    sem_t places; /* that are free */
    sem_t work;   /* posted for each line that is handed in, and by shipper_close() */
    atomic_bool given_up;

    pthread_mutex_t lock; /* guards what follows */
    bool closed;
    struct ring ring;
    unsigned long handed_in, done, sent, lost;
    struct flush *flushes;
};

static _Thread_local struct shipper *sends_for;

/* BLOCK: waits for a place.  Whoever wakes because of closing passes it on, and then finds it
 * closed. */
static void wait_for_place(struct shipper *shipper)
{
    sem_wait(&shipper->places);
    pthread_mutex_lock(&shipper->lock);
    if (shipper->closed)
        sem_post(&shipper->places);
}

int shipper_log(struct shipper *shipper, const char *line)
{
    bool placed = shipper->policy == BLOCK && sends_for != shipper;
    int error = 0;

    if (placed)
        wait_for_place(shipper);
    else
        pthread_mutex_lock(&shipper->lock);
    if (shipper->closed) {
        error = ECANCELED;
    } else {
        bool full = !placed && sem_trywait(&shipper->places) != 0;
        if (full && shipper->policy == DROP_OLDEST)
            ring_take(&shipper->ring, NULL); /* its place becomes ours */
        else if (full)
            error = EAGAIN;
        if (error == 0)
            ring_put(&shipper->ring, shipper->handed_in, line);
        shipper->handed_in++;
        shipper->lost += full;
        sem_post(&shipper->work);
    }
    pthread_mutex_unlock(&shipper->lock);
    return error;
}

static void tell_flushes(struct shipper *shipper)
{
    for (struct flush *f = shipper->flushes; f != NULL; f = f->next)
        if (f->until <= shipper->done || shipper->given_up)
            sem_post(&f->reached);
}

/* Sends what there is to send, until there is nothing more. */
static void send_what_waits(struct shipper *shipper)
{
    struct line line;
    const char *text = NULL;

    pthread_mutex_lock(&shipper->lock);
    while (shipper->done < shipper->handed_in && !shipper->given_up) {
        if (text == NULL && (text = ring_take(&shipper->ring, &line)) != NULL)
            sem_post(&shipper->places);
        unsigned long lost = (text ? line.number : shipper->handed_in) - shipper->done;
        pthread_mutex_unlock(&shipper->lock);
        bool taken = shipper->sink.send(shipper->sink.self, lost, text);
        pthread_mutex_lock(&shipper->lock);
        if (taken) {
            shipper->sent += text != NULL;
            shipper->done += lost + (text != NULL);
            text = NULL;
            tell_flushes(shipper);
        }
    }
    pthread_mutex_unlock(&shipper->lock);
}

static void *ship(void *arg)
{
    struct shipper *shipper = sends_for = arg;
    bool closed;

    do {
        sem_wait(&shipper->work);
        send_what_waits(shipper);
        pthread_mutex_lock(&shipper->lock);
        closed = shipper->closed && (shipper->given_up || shipper->done == shipper->handed_in);
        pthread_mutex_unlock(&shipper->lock);
    } while (!closed);
    return NULL;
}

int shipper_flush(struct shipper *shipper, struct timespec deadline)
{
    struct flush flush;

    sem_init(&flush.reached, 0, 0);
    pthread_mutex_lock(&shipper->lock);
    flush.until = shipper->handed_in;
    flush.next = shipper->flushes;
    shipper->flushes = &flush;
    bool done = shipper->done >= flush.until || shipper->given_up;
    pthread_mutex_unlock(&shipper->lock);
    if (!done)
        sem_clockwait(&flush.reached, CLOCK_MONOTONIC, &deadline);
    pthread_mutex_lock(&shipper->lock);
    struct flush **at = &shipper->flushes;
    while (*at != &flush)
        at = &(*at)->next;
    *at = flush.next;
    int error = shipper->done >= flush.until ? 0 : shipper->given_up ? ECANCELED : ETIMEDOUT;
    pthread_mutex_unlock(&shipper->lock);
    sem_destroy(&flush.reached);
    return error;
}

struct counts shipper_counts(struct shipper *shipper)
{
    pthread_mutex_lock(&shipper->lock);
    struct counts counts = {shipper->ring.count, shipper->sent, shipper->lost};
    pthread_mutex_unlock(&shipper->lock);
    return counts;
}

unsigned long shipper_close(struct shipper *shipper, struct timespec deadline)
{
    pthread_mutex_lock(&shipper->lock);
    shipper->closed = true;
    pthread_mutex_unlock(&shipper->lock);
    sem_post(&shipper->places);
    sem_post(&shipper->work);
    if (shipper_flush(shipper, deadline) != 0) {
        pthread_mutex_lock(&shipper->lock);
        shipper->given_up = true;
        tell_flushes(shipper);
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
    sem_init(&shipper->places, 0, (unsigned)capacity);
    sem_init(&shipper->work, 0, 0);
    if (ring_open(&shipper->ring, capacity) &&
        pthread_create(&shipper->sender, NULL, ship, shipper) == 0)
        return shipper;
    shipper_free(shipper);
    return NULL;
}

void shipper_free(struct shipper *shipper)
{
    sem_destroy(&shipper->work);
    sem_destroy(&shipper->places);
    pthread_mutex_destroy(&shipper->lock);
    ring_free(&shipper->ring);
    free(shipper);
}
