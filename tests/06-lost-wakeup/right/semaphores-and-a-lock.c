// passes
// Semaphores count jobs and free slots, and forget no wake-up; the lock guards the ring.
#include "lost_wakeup.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct queue {
    void (*run)(void *job);
    size_t slots;
    sem_t room, work; /* how many may put a job in, how many may take one out */

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

/* A signal handler that ran in between interrupts the wait. */
static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

bool queue_put(struct queue *queue, void *job)
{
    wait_for(&queue->room);
    pthread_mutex_lock(&queue->lock);
    bool accepted = !queue->closed;
    if (accepted)
        queue->jobs[(queue->first + queue->count++) % queue->slots] = job;
    pthread_mutex_unlock(&queue->lock);
    sem_post(accepted ? &queue->work : &queue->room); /* or let the next one learn it, too */
    return accepted;
}

bool queue_run(struct queue *queue)
{
    void *job = NULL;

    wait_for(&queue->work);
    pthread_mutex_lock(&queue->lock);
    bool over = queue->count == 0; /* then it is closed */
    if (!over) {
        job = queue->jobs[queue->first];
        queue->first = (queue->first + 1) % queue->slots;
        queue->count--;
    }
    pthread_mutex_unlock(&queue->lock);
    sem_post(over ? &queue->work : &queue->room);
    if (!over)
        queue->run(job);
    return !over;
}

/* One permit too many of each kind, which whoever comes last hands on. */
void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    bool first_time = !queue->closed;
    queue->closed = true;
    pthread_mutex_unlock(&queue->lock);
    if (first_time) {
        sem_post(&queue->room);
        sem_post(&queue->work);
    }
}

void queue_free(struct queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
    sem_destroy(&queue->work);
    sem_destroy(&queue->room);
    free(queue);
}
