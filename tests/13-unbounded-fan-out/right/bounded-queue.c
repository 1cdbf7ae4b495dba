// passes
// The calling thread reads the images and feeds the workers through a queue as long as they are
// many.
#include "unbounded_fan_out.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct entry {
    struct image *image;
    size_t i;
};

/* A ring of room entries; everything in it is guarded by lock. */
struct queue {
    const struct batch *batch;
    pthread_mutex_t lock;
    pthread_cond_t changed; /* one condition for all: every change is broadcast */
    struct entry *ring;
    size_t room, head, length;
    bool closed;
};

static void put(struct queue *q, struct entry entry)
{
    pthread_mutex_lock(&q->lock);
    while (q->length == q->room)
        pthread_cond_wait(&q->changed, &q->lock);
    q->ring[(q->head + q->length++) % q->room] = entry;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

static void close_queue(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->changed);
    pthread_mutex_unlock(&q->lock);
}

static bool take(struct queue *q, struct entry *entry)
{
    pthread_mutex_lock(&q->lock);
    while (q->length == 0 && !q->closed)
        pthread_cond_wait(&q->changed, &q->lock);
    bool found = q->length > 0;
    if (found) {
        *entry = q->ring[q->head];
        q->head = (q->head + 1) % q->room;
        q->length--;
        pthread_cond_broadcast(&q->changed);
    }
    pthread_mutex_unlock(&q->lock);
    return found;
}

static void *work(void *arg)
{
    struct queue *q = arg;
    struct entry entry;

    while (take(q, &entry))
        q->batch->thumbnails[entry.i] = q->batch->shrink(q->batch->self, entry.image);
    return NULL;
}

static void feed(struct queue *q)
{
    for (size_t i = 0; i < q->batch->count; i++) {
        struct image *image = q->batch->load(q->batch->self, i);

        if (image != NULL)
            put(q, (struct entry){image, i});
    }
}

int thumbnail_all(const struct batch *batch)
{
    struct queue q = {.batch = batch, .room = batch->workers};
    pthread_t *threads = calloc(batch->workers, sizeof *threads);
    unsigned started = 0;
    int error = ENOMEM;

    q.ring = calloc(q.room, sizeof *q.ring);
    pthread_mutex_init(&q.lock, NULL);
    pthread_cond_init(&q.changed, NULL);
    if (threads != NULL && q.ring != NULL)
        while (started < batch->workers &&
               (error = pthread_create(&threads[started], NULL, work, &q)) == 0)
            started++;
    if (started > 0)
        feed(&q);
    close_queue(&q);
    for (unsigned t = 0; t < started; t++)
        pthread_join(threads[t], NULL);
    pthread_cond_destroy(&q.changed);
    pthread_mutex_destroy(&q.lock);
    free(q.ring);
    free(threads);
    return started > 0 ? 0 : error;
}
