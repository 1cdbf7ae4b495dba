// fails: a_retry_beside_another_order_buys_once assertion
// A retry follows its order at once, so it is enough to remember the last order.
#include "check_then_act.h"

#include <pthread.h>
#include <stdlib.h>

enum { NOBODY = 0 };

struct event {
    pthread_mutex_t lock; /* guards all below */
    unsigned rows, seats; /* set once, by event_open() */
    unsigned last_row;
    unsigned long last_order;
    int last_seat;
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

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    if (event->last_order != order || event->last_row != row) {
        int seat = seat_of(event, row, NOBODY);

        event->last_order = seat == NO_SEAT ? NOBODY : order;
        event->last_row = row;
        event->last_seat = seat;
        if (seat != NO_SEAT)
            event->owner[(size_t)row * event->seats + seat] = order;
    }
    int seat = event->last_seat;
    pthread_mutex_unlock(&event->lock);
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    int seat = seat_of(event, row, order);

    if (seat != NO_SEAT)
        event->owner[(size_t)row * event->seats + seat] = NOBODY;
    if (event->last_order == order && event->last_row == row)
        event->last_order = NOBODY;
    pthread_mutex_unlock(&event->lock);
    return seat != NO_SEAT;
}

void event_close(struct event *event)
{
    pthread_mutex_destroy(&event->lock);
    free(event);
}
