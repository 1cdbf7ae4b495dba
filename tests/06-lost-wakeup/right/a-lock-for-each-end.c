// passes
// Producers and workers have a lock each, so that they seldom meet; the count of jobs is atomic.
#include "lost_wakeup.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct queue {
    void (*run)(void *job);
    size_t capacity;
    atomic_size_t count;

    pthread_mutex_t in;     /* guards end, and who sleeps on emptied */
    pthread_cond_t emptied; /* producers wait: there is room, or the queue was closed */
    size_t end;

    pthread_mutex_t out;   /* guards first, and who sleeps on filled */
    pthread_cond_t filled; /* workers wait: there is a job, or the queue was closed */
    size_t first;

    bool closed; /* guarded by both: either is enough to read it */
    void *jobs[];
};

struct queue *queue_open(size_t capacity, void (*run)(void *job))
{
    struct queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->jobs[0]);

    if (queue == NULL)
        return NULL;
    queue->run = run;
    queue->capacity = capacity;
    pthread_mutex_init(&queue->in, NULL);
    pthread_mutex_init(&queue->out, NULL);
    pthread_cond_init(&queue->emptied, NULL);
    pthread_cond_init(&queue->filled, NULL);
    return queue;
}

/* With the lock, so that nobody falls asleep between its look and its wait. */
static void wake_one(pthread_mutex_t *lock, pthread_cond_t *condition)
{
    pthread_mutex_lock(lock);
    pthread_cond_signal(condition);
    pthread_mutex_unlock(lock);
}

bool queue_put(struct queue *queue, void *job)
{
    pthread_mutex_lock(&queue->in);
    while (queue->count == queue->capacity && !queue->closed)
        pthread_cond_wait(&queue->emptied, &queue->in);
    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[queue->end++ % queue->capacity] = job;
        if (atomic_fetch_add(&queue->count, 1) + 1 < queue->capacity)
            pthread_cond_signal(&queue->emptied); /* there is more room */
    }
    pthread_mutex_unlock(&queue->in);
    if (accepted)
        wake_one(&queue->out, &queue->filled);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    void *job = NULL;

    pthread_mutex_lock(&queue->out);
    while (queue->count == 0 && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->out);
    bool over = queue->count == 0;
    if (!over) {
        job = queue->jobs[queue->first++ % queue->capacity];
        if (atomic_fetch_sub(&queue->count, 1) > 1)
            pthread_cond_signal(&queue->filled); /* there is more work */
    }
    pthread_mutex_unlock(&queue->out);
    if (over)
        return false;
    wake_one(&queue->in, &queue->emptied);
    queue->run(job);
    return true;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->in);
    pthread_mutex_lock(&queue->out);
    queue->closed = true;
    pthread_cond_broadcast(&queue->emptied);
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->out);
    pthread_mutex_unlock(&queue->in);
}

void queue_free(struct queue *queue)
{
    pthread_cond_destroy(&queue->filled);
    pthread_cond_destroy(&queue->emptied);
    pthread_mutex_destroy(&queue->out);
    pthread_mutex_destroy(&queue->in);
    free(queue);
}
