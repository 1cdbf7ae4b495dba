// fails: the_last_seat_is_sold_once assertion
// The number of free seats is atomic now: nothing can be lost any more.
#include "check_then_act.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { NOBODY = 0 };

struct event {
    pthread_mutex_t lock;  /* guards owner */
    unsigned rows, seats;  /* set once, by event_open() */
    atomic_uint *left;     /* of each row */
    unsigned long owner[]; /* row by row: the order that has bought the seat, or NOBODY */
};

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + (size_t)rows * seats * sizeof *event->owner);
    atomic_uint *left = malloc(rows * sizeof *left);

    if (event == NULL || left == NULL) {
        free(event);
        free(left);
        return NULL;
    }
    pthread_mutex_init(&event->lock, NULL);
    event->rows = rows;
    event->seats = seats;
    event->left = left;
    for (unsigned row = 0; row < rows; row++)
        atomic_init(&left[row], seats);
    return event;
}

unsigned event_left(struct event *event, unsigned row)
{
    return atomic_load(&event->left[row]);
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
    int seat = seat_of(event, row, order);
    pthread_mutex_unlock(&event->lock);

    if (seat == NO_SEAT && atomic_load(&event->left[row]) > 0) {
        atomic_fetch_sub(&event->left[row], 1);
        pthread_mutex_lock(&event->lock);
        seat = seat_of(event, row, NOBODY);
        if (seat != NO_SEAT)
            event->owner[(size_t)row * event->seats + seat] = order;
        pthread_mutex_unlock(&event->lock);
    }
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    int seat = seat_of(event, row, order);

    if (seat != NO_SEAT) {
        event->owner[(size_t)row * event->seats + seat] = NOBODY;
        atomic_fetch_add(&event->left[row], 1);
    }
    pthread_mutex_unlock(&event->lock);
    return seat != NO_SEAT;
}

void event_close(struct event *event)
{
    pthread_mutex_destroy(&event->lock);
    free(event->left);
    free(event);
}
