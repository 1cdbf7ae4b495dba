// fails: waiting_is_sleeping livelock
// A semaphore forgets no wake-up; trying it, one sees the close as well.
#include "lost_wakeup.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

struct queue {
    void (*run)(void *job);
    size_t slots;
    sem_t room, work; /* how many may put a job in, how many may take one out */
    atomic_bool shut;

    pthread_mutex_t lock; /* guards what follows */
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
    queue->slots = capacity;
    sem_init(&queue->room, 0, (unsigned)capacity);
    sem_init(&queue->work, 0, 0);
    pthread_mutex_init(&queue->lock, NULL);
    return queue;
}

/* False if the queue was closed and there is no permit. */
static bool take(struct queue *queue, sem_t *semaphore)
{
    while (sem_trywait(semaphore) != 0) {
        if (queue->shut)
            return sem_trywait(semaphore) == 0;
        sched_yield();
    }
    return true;
}

bool queue_put(struct queue *queue, void *job)
{
    if (!take(queue, &queue->room))
        return false;
    pthread_mutex_lock(&queue->lock);
    bool accepted = !queue->closed;
    if (accepted) {
        queue->jobs[(queue->first + queue->count++) % queue->slots] = job;
        sem_post(&queue->work);
    }
    pthread_mutex_unlock(&queue->lock);
    return accepted;
}

bool queue_run(struct queue *queue)
{
    if (!take(queue, &queue->work))
        return false;
    pthread_mutex_lock(&queue->lock);
    void *job = queue->jobs[queue->first];
    queue->first = (queue->first + 1) % queue->slots;
    queue->count--;
    pthread_mutex_unlock(&queue->lock);
    sem_post(&queue->room);
    queue->run(job);
    return true;
}

void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_mutex_unlock(&queue->lock);
    queue->shut = true; /* later than that: what was accepted has its permit */
}

void queue_free(struct queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    sem_destroy(&queue->work);
    sem_destroy(&queue->room);
    free(queue);
}
