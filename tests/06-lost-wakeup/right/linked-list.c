// passes
// A linked list, its nodes all allocated when the queue is opened.
#include "lost_wakeup.h"

#include <pthread.h>
#include <stdlib.h>

struct node {
    void *job;
    struct node *next;
};

struct queue {
    void (*run)(void *job);

    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t filled;  /* workers wait: a job came in, or the queue was closed */
    pthread_cond_t emptied; /* producers wait: a job went out, or the queue was closed */
    bool closed;
    struct node *spare, *first, **end;
    struct node nodes[];
};

struct queue *queue_open(size_t capacity, void (*run)(void *job))
{
    struct queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->nodes[0]);

    if (queue == NULL)
        return NULL;
    queue->run = run;
    for (size_t i = 0; i < capacity; i++) {
        queue->nodes[i].next = queue->spare;
        queue->spare = &queue->nodes[i];
    }
    queue->end = &queue->first;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    pthread_cond_init(&queue->emptied, NULL);
    return queue;
}

static bool is_empty(const struct queue *queue)
{
    return queue->first == NULL;
}

static bool is_full(const struct queue *queue)
{
    return queue->spare == NULL;
}

bool queue_put(struct queue *queue, void *job)
{
    pthread_mutex_lock(&queue->lock);
    while (is_full(queue) && !queue->closed)
        pthread_cond_wait(&queue->emptied, &queue->lock);

    bool accepted = !queue->closed;
    if (accepted) {
        struct node *node = queue->spare;

        queue->spare = node->next;
        *node = (struct node){.job = job};
        *queue->end = node;
        queue->end = &node->next;
        pthread_cond_signal(&queue->filled); /* one job, for one worker */
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    while (is_empty(queue) && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->lock);

    bool over = is_empty(queue) && queue->closed;
    void *job = NULL;
    if (!over) {
        struct node *node = queue->first;

        job = node->job;
        queue->first = node->next;
        if (queue->first == NULL)
            queue->end = &queue->first;
        node->next = queue->spare;
        queue->spare = node;
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
