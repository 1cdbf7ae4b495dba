// passes
// Sleeping takes longer than most waits last: it tries a thousand times before it sleeps.
#include "lost_wakeup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct queue {
    void (*run)(void *job);
    size_t slots; /* one more than the capacity, so that full and empty look different */

    atomic_uint changes; /* jobs that came in or went out, and closings */

    pthread_mutex_t lock;   /* guards what follows; changes are made with it, too */
    pthread_cond_t filled;  /* workers wait: a job came in, or the queue was closed */
    pthread_cond_t emptied; /* producers wait: a job went out, or the queue was closed */
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
    pthread_cond_init(&queue->filled, NULL);
    pthread_cond_init(&queue->emptied, NULL);
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

/* The lock is not held meanwhile: whatever happens, the caller looks again. */
static void spin(struct queue *queue)
{
    enum { TRIES = 1000 };
    unsigned before = queue->changes;

    pthread_mutex_unlock(&queue->lock);
    for (int i = 0; i < TRIES && queue->changes == before; i++)
        continue;
    pthread_mutex_lock(&queue->lock);
}

bool queue_put(struct queue *queue, void *job)
{
    pthread_mutex_lock(&queue->lock);
    if (is_full(queue) && !queue->closed)
        spin(queue);
    while (is_full(queue) && !queue->closed)
        pthread_cond_wait(&queue->emptied, &queue->lock);

    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[queue->end] = job;
        queue->end = after(queue, queue->end);
        queue->changes++;
        pthread_cond_signal(&queue->filled); /* one job, for one worker */
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    if (is_empty(queue) && !queue->closed)
        spin(queue);
    while (is_empty(queue) && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->lock);

    bool over = is_empty(queue) && queue->closed;
    void *job = queue->jobs[queue->first];
    if (!over) {
        queue->first = after(queue, queue->first);
        queue->changes++;
        pthread_cond_signal(&queue->emptied); /* room for one job, of one producer */
    }
    pthread_mutex_unlock(&queue->lock);

    if (!over)
        queue->run(job);
    return !over;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true; /* which is news for everybody */
    queue->changes++;
    pthread_cond_broadcast(&queue->filled);
    pthread_cond_broadcast(&queue->emptied);
    pthread_mutex_unlock(&queue->lock);
}

void queue_free(struct queue *queue)
{
    pthread_cond_destroy(&queue->emptied);
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
