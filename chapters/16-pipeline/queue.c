/*
 * queue.c - a bounded queue: a ring, a lock, and a condition for each end.
 */
#include "queue.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct queue {
    size_t room;
    void (*discard)(void *self, void *item);
    void *self;
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t emptier; /* a parcel went out, or the queue was closed */
    pthread_cond_t fuller;  /* a parcel came in, or the queue was closed */
    bool closed;
    size_t put, taken; /* parcels so far; number n of them is in slot n % room */
    struct parcel parcels[];
};

struct queue *queue_open(size_t room, void (*discard)(void *self, void *item), void *self)
{
    const size_t most = (SIZE_MAX - sizeof(struct queue)) / sizeof(struct parcel);
    struct queue *queue =
        room > most ? NULL : calloc(1, sizeof *queue + room * sizeof(struct parcel));

    if (queue == NULL)
        return NULL;
    queue->room = room;
    queue->discard = discard;
    queue->self = self;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->emptier, NULL);
    pthread_cond_init(&queue->fuller, NULL);
    return queue;
}

bool queue_put(struct queue *queue, struct parcel parcel)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->put - queue->taken == queue->room && !queue->closed)
        pthread_cond_wait(&queue->emptier, &queue->lock);
    bool open = !queue->closed;
    if (open) {
        queue->parcels[queue->put++ % queue->room] = parcel;
        pthread_cond_signal(&queue->fuller);
    }
    pthread_mutex_unlock(&queue->lock);
    if (!open)
        queue->discard(queue->self, parcel.item);
    return open;
}

bool queue_take(struct queue *queue, struct parcel *parcel)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->put == queue->taken && !queue->closed)
        pthread_cond_wait(&queue->fuller, &queue->lock);
    bool any = queue->put != queue->taken;
    if (any) {
        *parcel = queue->parcels[queue->taken++ % queue->room];
        pthread_cond_signal(&queue->emptier);
    }
    pthread_mutex_unlock(&queue->lock);
    return any;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->emptier);
    pthread_cond_broadcast(&queue->fuller);
    pthread_mutex_unlock(&queue->lock);
}

void queue_cancel(struct queue *queue)
{
    struct parcel parcel;

    queue_close(queue);
    while (queue_take(queue, &parcel))
        queue->discard(queue->self, parcel.item);
}

void queue_free(struct queue *queue)
{
    if (queue == NULL)
        return;
    queue_cancel(queue);
    pthread_cond_destroy(&queue->fuller);
    pthread_cond_destroy(&queue->emptier);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
