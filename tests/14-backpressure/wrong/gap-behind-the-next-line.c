// fails: what_is_lost_is_told_where_it_is_missing assertion
// News that the sink has refused is told again when nothing waits.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "backpressure.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    unsigned long missing; /* lines between the one before it and this one */
    char text[];
};

struct shipper {
    struct sink sink;
    enum policy policy;
    size_t capacity;
    pthread_t sender;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t work, room, progress;
    bool closing, cut;
    struct entry *first, **end; /* lines that wait, and where the next one goes */
    size_t waiting;
    unsigned long missing_at_end; /* lines, after the last one that waits */
    unsigned long in, out;        /* lines handed in; of those, sent or told to be missing */
    struct counts counts;
};

static _Thread_local struct shipper *mine; /* the shipper for which this thread sends */

static struct entry *new_entry(const char *line)
{
    size_t length = strnlen(line, LINE_SIZE - 1);
    struct entry *entry = malloc(sizeof *entry + length + 1);

    if (entry != NULL) {
        *entry = (struct entry){NULL, 0};
        memcpy(entry->text, line, length);
        entry->text[length] = '\0';
    }
    return entry;
}

static struct entry *unlink_first(struct shipper *shipper)
{
    struct entry *entry = shipper->first;

    shipper->first = entry->next;
    if (shipper->first == NULL)
        shipper->end = &shipper->first;
    shipper->waiting--;
    return entry;
}

static void append(struct shipper *shipper, struct entry *entry)
{
    entry->missing = shipper->missing_at_end;
    shipper->missing_at_end = 0;
    *shipper->end = entry;
    shipper->end = &entry->next;
    shipper->waiting++;
}

static void drop_first(struct shipper *shipper)
{
    struct entry *entry = unlink_first(shipper);
    unsigned long *missing =
        shipper->first != NULL ? &shipper->first->missing : &shipper->missing_at_end;

    *missing += entry->missing + 1;
    free(entry);
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
    } else {
        shipper->in++;
        if (entry == NULL)
            error = ENOMEM;
        else if (full && shipper->policy != DROP_OLDEST)
            error = EAGAIN;
        else if (full)
            drop_first(shipper);
        shipper->counts.lost += full || entry == NULL;
        shipper->missing_at_end += error != 0;
        if (error == 0)
            append(shipper, entry);
        pthread_cond_signal(&shipper->work);
    }
    pthread_mutex_unlock(&shipper->lock);
    if (error != 0)
        free(entry);
    return error;
}

/* What the sender does next: *entry, or just the number of lines that are missing; false: the end.
 */
static bool next_work(struct shipper *shipper, struct entry **entry, unsigned long *missing)
{
    while (shipper->waiting == 0 && shipper->missing_at_end == 0 && !shipper->closing)
        pthread_cond_wait(&shipper->work, &shipper->lock);
    *entry = shipper->waiting > 0 ? unlink_first(shipper) : NULL;
    if (*entry != NULL) {
        *missing = (*entry)->missing;
        pthread_cond_signal(&shipper->room);
    } else {
        *missing = shipper->missing_at_end;
        shipper->missing_at_end = 0;
    }
    return *entry != NULL || *missing > 0;
}

static void *send_all(void *arg)
{
    struct shipper *shipper = mine = arg;
    struct entry *entry = NULL;
    unsigned long missing;

    pthread_mutex_lock(&shipper->lock);
    while (!shipper->cut && next_work(shipper, &entry, &missing)) {
        bool taken = false;
        while (!taken && !shipper->cut) {
            pthread_mutex_unlock(&shipper->lock);
            taken = shipper->sink.send(shipper->sink.self, missing, entry ? entry->text : NULL);
            pthread_mutex_lock(&shipper->lock);
            if (!taken && entry == NULL) { /* more may be missing by now, or a line have come */
                shipper->missing_at_end += missing;
                break;
            }
        }
        if (taken) {
            shipper->out += missing + (entry != NULL);
            shipper->counts.sent += entry != NULL;
            pthread_cond_broadcast(&shipper->progress);
        }
        free(entry);
    }
    pthread_mutex_unlock(&shipper->lock);
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
        free(unlink_first(shipper));
    pthread_cond_destroy(&shipper->progress);
    pthread_cond_destroy(&shipper->room);
    pthread_cond_destroy(&shipper->work);
    pthread_mutex_destroy(&shipper->lock);
    free(shipper);
}
