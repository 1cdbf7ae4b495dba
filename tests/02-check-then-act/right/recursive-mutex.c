// passes
// The functions that look and sell go on locking; the lock lets its owner in again.
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
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&event->lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
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

static int seat_of(struct event *event, unsigned row, unsigned long order)
{
    const unsigned long *owner = &event->owner[(size_t)row * event->seats];
    int found = NO_SEAT;

    pthread_mutex_lock(&event->lock);
    for (unsigned seat = 0; seat < event->seats && found == NO_SEAT; seat++)
        if (owner[seat] == order)
            found = (int)seat;
    pthread_mutex_unlock(&event->lock);
    return found;
}

static void buy(struct event *event, unsigned row, int seat, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    event->owner[(size_t)row * event->seats + seat] = order;
    pthread_mutex_unlock(&event->lock);
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    int seat = seat_of(event, row, order);

    if (seat == NO_SEAT) {
        seat = seat_of(event, row, NOBODY);
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
