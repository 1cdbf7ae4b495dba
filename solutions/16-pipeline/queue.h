/*
 * queue.h - a bounded queue between two stages.  Any number of threads may use it at a time.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdbool.h>
#include <stddef.h>

/* An item on its way, with its number. */
struct parcel {
    size_t number;
    void *item;
};

struct queue;

/* A queue with room for so many parcels, 1 or more.  Parcels in it are its own: it gets rid of an
 * item by calling discard(self, item).  Returns NULL if there is no memory. */
struct queue *queue_open(size_t room, void (*discard)(void *self, void *item), void *self);

/* Puts a parcel in and returns true; waits first for as long as the queue is full.  Returns false
 * if the queue is closed, now or while the caller waits: then the item is discarded. */
bool queue_put(struct queue *queue, struct parcel parcel);

/* Takes out the parcel that was put in first, and returns true; waits first for as long as the
 * queue is empty.  Returns false if it is empty and closed. */
bool queue_take(struct queue *queue, struct parcel *parcel);

/* From now on nothing can be put in; what is in the queue can be taken out.  Whoever puts and
 * whoever takes may close it, and it may be closed more than once. */
void queue_close(struct queue *queue);

/* Closes the queue and discards what is in it. */
void queue_cancel(struct queue *queue);

/* Frees the queue and discards what is in it.  Nobody may be using it any more.  NULL is all
 * right. */
void queue_free(struct queue *queue);

#endif
