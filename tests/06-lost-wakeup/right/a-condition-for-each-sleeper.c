// passes
// Whoever sleeps has a condition of its own, and those who wake others know whom.
#include "lost_wakeup.h"

#include <pthread.h>
#include <stdlib.h>

/* Somebody who sleeps, on its own stack, in a line of those who sleep for the same. */
struct sleeper {
    pthread_cond_t called;
    bool up;
    struct sleeper *next;
};

struct line {
    struct sleeper *head, **tail;
};

struct queue {
    void (*run)(void *job);
    size_t capacity;

    pthread_mutex_t lock; /* guards what follows */
    struct line workers, producers;
    bool closed;
    size_t first, count;
    void *jobs[];
};

struct queue *queue_open(size_t capacity, void (*run)(void *job))
{
    struct queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->jobs[0]);

    if (queue == NULL)
        return NULL;
    queue->run = run;
    queue->capacity = capacity;
    queue->workers.tail = &queue->workers.head;
    queue->producers.tail = &queue->producers.head;
    pthread_mutex_init(&queue->lock, NULL);
    return queue;
}

static void sleep_in(struct queue *queue, struct line *line)
{
    struct sleeper self = {.up = false};

    pthread_cond_init(&self.called, NULL);
    *line->tail = &self;
    line->tail = &self.next;
    while (!self.up)
        pthread_cond_wait(&self.called, &queue->lock);
    pthread_cond_destroy(&self.called);
}

/* Calls the one who has slept for longest, and returns false if nobody sleeps. */
static bool call(struct line *line)
{
    struct sleeper *sleeper = line->head;

    if (sleeper == NULL)
        return false;
    line->head = sleeper->next;
    if (line->head == NULL)
        line->tail = &line->head;
    sleeper->up = true;
    pthread_cond_signal(&sleeper->called);
    return true;
}

bool queue_put(struct queue *queue, void *job)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->count == queue->capacity && !queue->closed)
        sleep_in(queue, &queue->producers);
    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[(queue->first + queue->count++) % queue->capacity] = job;
        call(&queue->workers);
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    void *job = NULL;

    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed)
        sleep_in(queue, &queue->workers);
    bool over = queue->count == 0;
    if (!over) {
        job = queue->jobs[queue->first];
        queue->first = (queue->first + 1) % queue->capacity;
        queue->count--;
        call(&queue->producers);
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
    while (call(&queue->workers) || call(&queue->producers))
        continue;
    pthread_mutex_unlock(&queue->lock);
}

void queue_free(struct queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}
