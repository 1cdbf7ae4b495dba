// fails: no_more_lines_wait_than_may assertion
// A line stays in its slot while it is sent, which saves a copy; the ring has one slot more for it.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "backpressure.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    unsigned long number;
    char text[LINE_SIZE];
};

struct shipper {
    struct sink sink;
    enum policy policy;
    pthread_t sender;

    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t filled;  /* the sender waits for lines */
    pthread_cond_t emptied; /* BLOCK: who hands in a line waits for room */
    pthread_cond_t moved;   /* shipper_flush() waits for done */
    bool closed, given_up;
    size_t capacity;
    size_t first, waiting;         /* lines that wait are in the slots from the first on */
    bool sending;                  /* so is, just before it, the one that is being sent */
    unsigned long handed_in, done; /* so many, and of these the first so many are dealt with */
    unsigned long sent, lost;      /* so far */
};

static _Thread_local const struct shipper *sends_for;

/* The slots are behind the shipper, one more than may wait. */
static struct slot *slot(struct shipper *shipper, size_t i)
{
    return (struct slot *)(shipper + 1) + (shipper->first + i) % (shipper->capacity + 1);
}

static void remove_first(struct shipper *shipper)
{
    shipper->first = (shipper->first + 1) % (shipper->capacity + 1);
    shipper->waiting--;
}

static void put(struct shipper *shipper, const char *line)
{
    struct slot *last = slot(shipper, shipper->waiting++);
    size_t length = strnlen(line, LINE_SIZE - 1);

    last->number = shipper->handed_in;
    memcpy(last->text, line, length);
    last->text[length] = '\0';
}

int shipper_log(struct shipper *shipper, const char *line)
{
    bool may_wait = shipper->policy == BLOCK && sends_for != shipper;
    pthread_mutex_lock(&shipper->lock);
    while (may_wait && shipper->waiting == shipper->capacity && !shipper->closed)
        pthread_cond_wait(&shipper->emptied, &shipper->lock);
    bool full = shipper->waiting == shipper->capacity;
    int error = shipper->closed ? ECANCELED : full && shipper->policy != DROP_OLDEST ? EAGAIN : 0;
    if (error == 0 && full)
        remove_first(shipper);
    if (error == 0)
        put(shipper, line);
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
    struct slot *mine = NULL;

    sends_for = shipper;
    pthread_mutex_lock(&shipper->lock);
    while (wait_for_work(shipper)) {
        if (mine == NULL && shipper->waiting > 0) {
            mine = slot(shipper, 0);
            remove_first(shipper);
            pthread_cond_signal(&shipper->emptied);
        }
        unsigned long lost = (mine ? mine->number : shipper->handed_in) - shipper->done;
        const char *text = mine ? mine->text : NULL;
        pthread_mutex_unlock(&shipper->lock);
        bool taken = shipper->sink.send(shipper->sink.self, lost, text);
        pthread_mutex_lock(&shipper->lock);
        if (!taken)
            continue; /* it has waited */
        shipper->sent += text != NULL;
        shipper->done += lost + (text != NULL);
        mine = NULL;
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

struct counts shipper_counts(struct shipper *shipper)
{
    pthread_mutex_lock(&shipper->lock);
    struct counts counts = {shipper->waiting, shipper->sent, shipper->lost};
    pthread_mutex_unlock(&shipper->lock);
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
    struct shipper *shipper = malloc(sizeof *shipper + (capacity + 1) * sizeof(struct slot));
    if (shipper == NULL)
        return NULL;
    *shipper = (struct shipper){.sink = sink, .policy = policy, .capacity = capacity};
    pthread_mutex_init(&shipper->lock, NULL);
    pthread_cond_init(&shipper->filled, NULL);
    pthread_cond_init(&shipper->emptied, NULL);
    pthread_cond_init(&shipper->moved, NULL);
    if (pthread_create(&shipper->sender, NULL, ship, shipper) == 0)
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
    free(shipper);
}
