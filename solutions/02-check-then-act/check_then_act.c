/*
 * check_then_act.c - a ticket office.  The seats of an event are a map of who has which, with a
 * lock.
 */
#include "check_then_act.h"

#include <pthread.h>
#include <stdlib.h>

enum { NOBODY = 0 };

struct event {
    pthread_mutex_t lock;  /* guards owner */
    unsigned rows, seats;  /* set once, by event_open() */
    unsigned long owner[]; /* row by row: the order that has bought the seat, or NOBODY */
};

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + (size_t)rows * seats * sizeof *event->owner);

    if (event == NULL)
        return NULL;
    pthread_mutex_init(&event->lock, NULL);
    event->rows = rows;
    event->seats = seats;
    return event;
}

unsigned event_left(struct event *event, unsigned row)
{
    const unsigned long *owner = &event->owner[(size_t)row * event->seats];
    unsigned left = 0;

    pthread_mutex_lock(&event->lock);
    for (unsigned seat = 0; seat < event->seats; seat++)
        left += owner[seat] == NOBODY;
    pthread_mutex_unlock(&event->lock);
    return left;
}

/* The first seat of the row that belongs to the order; that of NOBODY is a free one.  The caller
 * holds the lock, and what it learns is true for as long as it does. */
static int seat_of(struct event *event, unsigned row, unsigned long order)
{
    const unsigned long *owner = &event->owner[(size_t)row * event->seats];
    int found = NO_SEAT;

    for (unsigned seat = 0; seat < event->seats && found == NO_SEAT; seat++)
        if (owner[seat] == order)
            found = (int)seat;
    return found;
}

static int available(struct event *event, unsigned row)
{
    return seat_of(event, row, NOBODY);
}

/* The caller holds the lock, and has held it since it found out who has the seat. */
static void buy(struct event *event, unsigned row, int seat, unsigned long order)
{
    event->owner[(size_t)row * event->seats + seat] = order;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    int seat = seat_of(event, row, order); /* has it been sent before? */

    if (seat == NO_SEAT) {
        seat = available(event, row);
        if (seat != NO_SEAT)
            buy(event, row, seat, order);
    }
    pthread_mutex_unlock(&event->lock);
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    int seat = seat_of(event, row, order);

    if (seat != NO_SEAT)
        buy(event, row, seat, NOBODY);
    pthread_mutex_unlock(&event->lock);
    return seat != NO_SEAT;
}

void event_close(struct event *event)
{
    pthread_mutex_destroy(&event->lock);
    free(event);
}
