// fails: overload_needs_no_more_memory assertion
// A line that is lost is freed; its entry stays where it was, and says that a line is missing
// there.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "backpressure.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    char *text; /* NULL: it is lost */
};

struct shipper {
    struct sink sink;
    enum policy policy;
    size_t capacity;
    pthread_t sender;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work, room, progress;
    bool closing, cut;
    struct entry *first, **end; /* what waits or is lost, and where the next goes */
    size_t waiting;
    unsigned long in, out;       /* lines handed in; of those, sent or told to be missing */
    unsigned long without_entry; /* lines lost for lack of memory for one */
    struct counts counts;
};

static _Thread_local struct shipper *mine; /* the shipper for which this thread sends */

static struct entry *new_entry(const char *line)
{
    struct entry *entry = malloc(sizeof *entry);

    if (entry == NULL)
        return NULL;
    *entry = (struct entry){NULL, strndup(line, LINE_SIZE - 1)};
    if (entry->text != NULL)
        return entry;
    free(entry);
    return NULL;
}

static void free_entry(struct entry *entry)
{
    if (entry != NULL)
        free(entry->text);
    free(entry);
}

static void lose(struct shipper *shipper, struct entry *entry)
{
    free(entry->text);
    entry->text = NULL;
    shipper->counts.lost++;
}

static struct entry *unlink_first(struct shipper *shipper)
{
    struct entry *entry = shipper->first;

    shipper->first = entry->next;
    if (shipper->first == NULL)
        shipper->end = &shipper->first;
    shipper->waiting -= entry->text != NULL;
    return entry;
}

static void append(struct shipper *shipper, struct entry *entry)
{
    *shipper->end = entry;
    shipper->end = &entry->next;
    shipper->waiting += entry->text != NULL;
}

static void lose_oldest(struct shipper *shipper)
{
    struct entry *entry = shipper->first;

    while (entry->text == NULL)
        entry = entry->next;
    lose(shipper, entry);
    shipper->waiting--;
}

int shipper_log(struct shipper *shipper, const char *line)
{
    struct entry *entry = new_entry(line);
    int error = 0;

    pthread_mutex_lock(&shipper->lock);
    while (shipper->policy == BLOCK && mine != shipper && entry != NULL && !shipper->closing &&
           shipper->waiting == shipper->capacity)
        pthread_cond_wait(&shipper->room, &shipper->lock);
    bool full = shipper->waiting == shipper->capacity;
    if (shipper->closing) {
        error = ECANCELED;
        free_entry(entry);
    } else if (entry == NULL) {
        error = ENOMEM;
        shipper->in++;
        shipper->counts.lost++;
        shipper->without_entry++;
    } else {
        shipper->in++;
        if (full && shipper->policy == DROP_OLDEST) {
            lose_oldest(shipper);
        } else if (full) {
            error = EAGAIN;
            lose(shipper, entry);
        }
        append(shipper, entry);
    }
    pthread_cond_signal(&shipper->work);
    pthread_mutex_unlock(&shipper->lock);
    return error;
}

/* Waits for something to send or to tell.  Returns false if there will be none. */
static bool wait_for_work(struct shipper *shipper)
{
    while (shipper->in == shipper->out && !shipper->closing)
        pthread_cond_wait(&shipper->work, &shipper->lock);
    return shipper->in > shipper->out && !shipper->cut;
}

/* Takes out what is missing, up to the first line, and that line. */
static struct entry *take_next(struct shipper *shipper, unsigned long *missing)
{
    *missing += shipper->without_entry;
    shipper->without_entry = 0;
    for (; shipper->first != NULL && shipper->first->text == NULL; ++*missing)
        free_entry(unlink_first(shipper));
    if (shipper->first == NULL)
        return NULL;
    struct entry *entry = unlink_first(shipper);
    pthread_cond_signal(&shipper->room);
    return entry;
}

static void *send_all(void *arg)
{
    struct shipper *shipper = mine = arg;
    struct entry *entry = NULL;
    unsigned long missing = 0;

    pthread_mutex_lock(&shipper->lock);
    while (wait_for_work(shipper)) {
        if (entry == NULL)
            entry = take_next(shipper, &missing);
        pthread_mutex_unlock(&shipper->lock);
        bool taken = shipper->sink.send(shipper->sink.self, missing, entry ? entry->text : NULL);
        pthread_mutex_lock(&shipper->lock);
        if (!taken)
            continue;
        shipper->out += missing + (entry != NULL);
        shipper->counts.sent += entry != NULL;
        missing = 0;
        free_entry(entry);
        entry = NULL;
        pthread_cond_broadcast(&shipper->progress);
    }
    pthread_mutex_unlock(&shipper->lock);
    free_entry(entry);
    return NULL;
}

int shipper_flush(struct shipper *shipper, struct timespec deadline)
{
    int late = 0;

    pthread_mutex_lock(&shipper->lock);
    unsigned long due = shipper->in;
    while (shipper->out < due && !shipper->cut && late == 0)
        late =
            pthread_cond_clockwait(&shipper->progress, &shipper->lock, CLOCK_MONOTONIC, &deadline);
    int error = shipper->out >= due ? 0 : shipper->cut ? ECANCELED : ETIMEDOUT;
    pthread_mutex_unlock(&shipper->lock);
    return error;
}

struct counts shipper_counts(struct shipper *shipper)
{
    pthread_mutex_lock(&shipper->lock);
    struct counts counts = shipper->counts;
    counts.waiting = shipper->waiting;
    pthread_mutex_unlock(&shipper->lock);
    return counts;
}

unsigned long shipper_close(struct shipper *shipper, struct timespec deadline)
{
    pthread_mutex_lock(&shipper->lock);
    shipper->closing = true;
    pthread_cond_broadcast(&shipper->room);
    pthread_cond_signal(&shipper->work);
    pthread_mutex_unlock(&shipper->lock);
    if (shipper_flush(shipper, deadline) == ETIMEDOUT) {
        pthread_mutex_lock(&shipper->lock);
        shipper->cut = true;
        pthread_cond_broadcast(&shipper->progress);
        pthread_mutex_unlock(&shipper->lock);
        shipper->sink.cut(shipper->sink.self);
    }
    pthread_join(shipper->sender, NULL);
    pthread_mutex_lock(&shipper->lock);
    unsigned long left = shipper->in - shipper->out;
    pthread_mutex_unlock(&shipper->lock);
    return left;
}

struct shipper *shipper_open(struct sink sink, size_t capacity, enum policy policy)
{
    struct shipper *shipper = calloc(1, sizeof *shipper);

    if (shipper == NULL)
        return NULL;
    shipper->sink = sink;
    shipper->policy = policy;
    shipper->capacity = capacity;
    shipper->end = &shipper->first;
    pthread_mutex_init(&shipper->lock, NULL);
    pthread_cond_init(&shipper->work, NULL);
    pthread_cond_init(&shipper->room, NULL);
    pthread_cond_init(&shipper->progress, NULL);
    if (pthread_create(&shipper->sender, NULL, send_all, shipper) == 0)
        return shipper;
    shipper_free(shipper);
    return NULL;
}

void shipper_free(struct shipper *shipper)
{
    while (shipper->first != NULL)
        free_entry(unlink_first(shipper));
    pthread_cond_destroy(&shipper->progress);
    pthread_cond_destroy(&shipper->room);
    pthread_cond_destroy(&shipper->work);
    pthread_mutex_destroy(&shipper->lock);
    free(shipper);
}
