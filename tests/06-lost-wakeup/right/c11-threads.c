// passes
// The same two conditions in the words of <threads.h>.
#include "lost_wakeup.h"

#include <stdlib.h>
#include <threads.h>

struct queue {
    void (*run)(void *job);
    size_t slots; /* one more than the capacity, so that full and empty look different */

    mtx_t lock;    /* guards what follows */
    cnd_t filled;  /* workers wait: a job came in, or the queue was closed */
    cnd_t emptied; /* producers wait: a job went out, or the queue was closed */
    bool closed;
    size_t first, end; /* jobs are in the slots from first up to end, not including it */
    void *jobs[];
};

struct queue *queue_open(size_t capacity, void (*run)(void *job))
{
    struct queue *queue = calloc(1, sizeof *queue + (capacity + 1) * sizeof queue->jobs[0]);

    if (queue == NULL)
        return NULL;
    queue->run = run;
    queue->slots = capacity + 1;
    mtx_init(&queue->lock, mtx_plain);
    cnd_init(&queue->filled);
    cnd_init(&queue->emptied);
    return queue;
}

/* The slot that comes after i in the ring. */
static size_t after(const struct queue *queue, size_t i)
{
    return (i + 1) % queue->slots;
}

static bool is_empty(const struct queue *queue)
{
    return queue->first == queue->end;
}

static bool is_full(const struct queue *queue)
{
    return after(queue, queue->end) == queue->first;
}

bool queue_put(struct queue *queue, void *job)
{
    mtx_lock(&queue->lock);
    while (is_full(queue) && !queue->closed)
        cnd_wait(&queue->emptied, &queue->lock);

    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[queue->end] = job;
        queue->end = after(queue, queue->end);
        cnd_signal(&queue->filled); /* one job, for one worker */
    }
    mtx_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    mtx_lock(&queue->lock);
    while (is_empty(queue) && !queue->closed)
        cnd_wait(&queue->filled, &queue->lock);

    bool over = is_empty(queue) && queue->closed;
    void *job = queue->jobs[queue->first];
    if (!over) {
        queue->first = after(queue, queue->first);
        cnd_signal(&queue->emptied); /* room for one job, of one producer */
    }
    mtx_unlock(&queue->lock);

    if (!over)
        queue->run(job);
    return !over;
}

void queue_close(struct queue *queue)
{
    mtx_lock(&queue->lock);
    queue->closed = true; /* which is news for everybody */
    cnd_broadcast(&queue->filled);
    cnd_broadcast(&queue->emptied);
    mtx_unlock(&queue->lock);
}

void queue_free(struct queue *queue)
{
    cnd_destroy(&queue->emptied);
    cnd_destroy(&queue->filled);
    mtx_destroy(&queue->lock);
    free(queue);
}
