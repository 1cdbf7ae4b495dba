// fails: jobs_of_one_producer_keep_their_order assertion
// A stack needs no ring.
#include "lost_wakeup.h"

#include <pthread.h>
#include <stdlib.h>

struct queue {
    void (*run)(void *job);
    size_t slots; /* one more than the capacity, so that full and empty look different */

    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* a job came in or went out, or the queue was closed */
    bool closed;
    size_t end; /* jobs are in the slots before it */
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
    pthread_cond_init(&queue->changed, NULL);
    return queue;
}

static bool is_empty(const struct queue *queue)
{
    return queue->end == 0;
}

static bool is_full(const struct queue *queue)
{
    return queue->end + 1 == queue->slots;
}

bool queue_put(struct queue *queue, void *job)
{
    pthread_mutex_lock(&queue->lock);
    while (is_full(queue) && !queue->closed)
        pthread_cond_wait(&queue->changed, &queue->lock);

    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[queue->end++] = job;
        pthread_cond_broadcast(&queue->changed);
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (is_empty(queue) && !queue->closed)
        pthread_cond_wait(&queue->changed, &queue->lock);

    bool over = is_empty(queue) && queue->closed;
    void *job = NULL;
    if (!over) {
        job = queue->jobs[--queue->end];
        pthread_cond_broadcast(&queue->changed);
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
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

void queue_free(struct queue *queue)
{
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
