// fails: every_seat_can_be_sold assertion
// Order 1 gets seat 1, order 2 gets seat 2: nothing has to be looked for, so nothing can be in
// between.
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

/* The caller holds the lock. */
static int seat_of(struct event *event, unsigned row, unsigned long order)
{
    const unsigned long *owner = &event->owner[(size_t)row * event->seats];

    for (unsigned seat = 0; seat < event->seats; seat++)
        if (owner[seat] == order)
            return (int)seat;
    return NO_SEAT;
}

/* The caller holds the lock. */
static void buy(struct event *event, unsigned row, int seat, unsigned long order)
{
    event->owner[(size_t)row * event->seats + seat] = order;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    int seat = seat_of(event, row, order);

    if (seat == NO_SEAT) {
        seat = (int)(order % event->seats);
        if (event->owner[(size_t)row * event->seats + seat] != NOBODY)
            seat = NO_SEAT;
        else
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
