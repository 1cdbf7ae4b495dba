// passes
// A seat changes hands by compare-and-swap. Calls of one order take turns by the lock of its
// number.
#include "check_then_act.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { NOBODY = 0, LOCKS = 16 };

struct event {
    /* The table of orders: who holds the lock of a number is the only one to look for a seat of
     * that order, to buy one for it, or to give it back. */
    pthread_mutex_t of_order[LOCKS];
    unsigned rows, seats; /* set once, by event_open() */
    atomic_ulong owner[]; /* row by row: the order that has bought the seat, or NOBODY */
};

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + (size_t)rows * seats * sizeof *event->owner);

    if (event == NULL)
        return NULL;
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_init(&event->of_order[i], NULL);
    event->rows = rows;
    event->seats = seats;
    return event;
}

unsigned event_left(struct event *event, unsigned row)
{
    unsigned left = 0;

    for (unsigned seat = 0; seat < event->seats; seat++)
        left += atomic_load(&event->owner[(size_t)row * event->seats + seat]) == NOBODY;
    return left;
}

/* Passes the first seat of the row that belongs to one on to the other. */
static int pass_on(struct event *event, unsigned row, unsigned long from, unsigned long to)
{
    atomic_ulong *owner = &event->owner[(size_t)row * event->seats];

    for (unsigned seat = 0; seat < event->seats; seat++) {
        unsigned long expected = from;
        if (atomic_load(&owner[seat]) == from &&
            atomic_compare_exchange_strong(&owner[seat], &expected, to))
            return (int)seat;
    }
    return NO_SEAT;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_t *lock = &event->of_order[order % LOCKS];

    pthread_mutex_lock(lock);
    int seat = pass_on(event, row, order, order); /* has it been sent before? */
    if (seat == NO_SEAT)
        seat = pass_on(event, row, NOBODY, order);
    pthread_mutex_unlock(lock);
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_t *lock = &event->of_order[order % LOCKS];

    pthread_mutex_lock(lock);
    int seat = pass_on(event, row, order, NOBODY);
    pthread_mutex_unlock(lock);
    return seat != NO_SEAT;
}

void event_close(struct event *event)
{
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&event->of_order[i]);
    free(event);
}
