// passes
// Who has a permit draws a ticket for a slot, without a lock; a slot says whose turn it is.
#include "lost_wakeup.h"

#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Ticket t has slot t % capacity, first for its producer and then for its worker. */
struct slot {
    atomic_size_t turn; /* 2t: the producer with ticket t; 2t + 1: the worker */
    void *job;
};

struct queue {
    void (*run)(void *job);
    size_t capacity;
    sem_t room, work;    /* how many may put a job in, how many may take one out */
    atomic_size_t drawn; /* twice the producers' tickets, and 1 if the queue is closed */
    atomic_size_t taken; /* the workers' tickets */
    struct slot slots[];
};

struct queue *queue_open(size_t capacity, void (*run)(void *job))
{
    struct queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->slots[0]);

    if (queue == NULL)
        return NULL;
    queue->run = run;
    queue->capacity = capacity;
    sem_init(&queue->room, 0, (unsigned)capacity);
    sem_init(&queue->work, 0, 0);
    for (size_t i = 0; i < capacity; i++)
        queue->slots[i].turn = 2 * i;
    return queue;
}

/* There is a permit for the slot: whoever was there before is about to leave. */
static struct slot *slot_at(struct queue *queue, size_t ticket, size_t turn)
{
    struct slot *slot = &queue->slots[ticket % queue->capacity];

    while (slot->turn != turn)
        sched_yield();
    return slot;
}

bool queue_put(struct queue *queue, void *job)
{
    sem_wait(&queue->room);
    size_t drawn = queue->drawn;
    do
        if (drawn % 2 == 1) {
            sem_post(&queue->room); /* let the next one learn it, too */
            return false;
        }
    while (!atomic_compare_exchange_weak(&queue->drawn, &drawn, drawn + 2));

    struct slot *slot = slot_at(queue, drawn / 2, drawn);
    slot->job = job;
    slot->turn = drawn + 1;
    sem_post(&queue->work);
    return true;
}

/* False if there is none: then the permit was that of the close. */
static bool draw_work(struct queue *queue, size_t *ticket)
{
    *ticket = queue->taken;
    do
        if (*ticket == queue->drawn / 2)
            return false;
    while (!atomic_compare_exchange_weak(&queue->taken, ticket, *ticket + 1));
    return true;
}

bool queue_run(struct queue *queue)
{
    size_t ticket;

    sem_wait(&queue->work);
    if (!draw_work(queue, &ticket)) {
        sem_post(&queue->work);
        return false;
    }
    struct slot *slot = slot_at(queue, ticket, 2 * ticket + 1);
    void *job = slot->job;
    slot->turn = 2 * (ticket + queue->capacity);
    sem_post(&queue->room);
    queue->run(job);
    return true;
}

/* One permit too many of each kind, which whoever comes last hands on. */
void queue_close(struct queue *queue)
{
    if (atomic_fetch_or(&queue->drawn, 1) % 2 == 0) {
        sem_post(&queue->room);
        sem_post(&queue->work);
    }
}

void queue_free(struct queue *queue)
{
    sem_destroy(&queue->work);
    sem_destroy(&queue->room);
    free(queue);
}
