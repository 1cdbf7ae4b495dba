// fails: waiting_is_sleeping livelock
// A change is seen at once, and no lock is taken for looking.
#include "lost_wakeup.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct queue {
    void (*run)(void *job);
    size_t slots; /* one more than the capacity, so that full and empty look different */

    atomic_uint changes; /* jobs that came in or went out, and closings */

    pthread_mutex_t lock; /* guards what follows */
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
    pthread_mutex_init(&queue->lock, NULL);
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

/* Looks at the counter, not at the queue: nobody else is held up. */
static void wait_for_a_change(struct queue *queue)
{
    unsigned before = queue->changes;

    pthread_mutex_unlock(&queue->lock);
    while (queue->changes == before)
        sched_yield();
    pthread_mutex_lock(&queue->lock);
}

bool queue_put(struct queue *queue, void *job)
{
    pthread_mutex_lock(&queue->lock);
    while (is_full(queue) && !queue->closed)
        wait_for_a_change(queue);

    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[queue->end] = job;
        queue->end = after(queue, queue->end);
        queue->changes++;
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (is_empty(queue) && !queue->closed)
        wait_for_a_change(queue);

    bool over = is_empty(queue) && queue->closed;
    void *job = queue->jobs[queue->first];
    if (!over) {
        queue->first = after(queue, queue->first);
        queue->changes++;
    }
    pthread_mutex_unlock(&queue->lock);

    if (!over)
        queue->run(job);
    return !over;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    queue->changes++;
    pthread_mutex_unlock(&queue->lock);
}

void queue_free(struct queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
