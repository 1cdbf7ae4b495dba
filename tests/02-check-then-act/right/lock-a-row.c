// passes
// An order keeps to its row, so a lock for each row is enough.
#include "check_then_act.h"

#include <pthread.h>
#include <stdlib.h>

enum { NOBODY = 0 };

struct row {
    pthread_mutex_t lock; /* guards owner */
    unsigned long *owner; /* of each seat: the order that has bought it, or NOBODY */
};

struct event {
    unsigned rows, seats; /* set once, by event_open() */
    struct row row[];
};

void event_close(struct event *event)
{
    for (unsigned i = 0; i < event->rows; i++) {
        pthread_mutex_destroy(&event->row[i].lock);
        free(event->row[i].owner);
    }
    free(event);
}

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + rows * sizeof *event->row);

    if (event == NULL)
        return NULL;
    event->seats = seats;
    for (; event->rows < rows; event->rows++) {
        struct row *row = &event->row[event->rows];

        row->owner = calloc(seats, sizeof *row->owner);
        if (row->owner == NULL) {
            event_close(event);
            return NULL;
        }
        pthread_mutex_init(&row->lock, NULL);
    }
    return event;
}

unsigned event_left(struct event *event, unsigned i)
{
    struct row *row = &event->row[i];
    unsigned left = 0;

    pthread_mutex_lock(&row->lock);
    for (unsigned seat = 0; seat < event->seats; seat++)
        left += row->owner[seat] == NOBODY;
    pthread_mutex_unlock(&row->lock);
    return left;
}

/* The caller holds the row's lock. */
static int seat_of(const struct event *event, const struct row *row, unsigned long order)
{
    for (unsigned seat = 0; seat < event->seats; seat++)
        if (row->owner[seat] == order)
            return (int)seat;
    return NO_SEAT;
}

int event_order(struct event *event, unsigned i, unsigned long order)
{
    struct row *row = &event->row[i];

    pthread_mutex_lock(&row->lock);
    int seat = seat_of(event, row, order);
    if (seat == NO_SEAT) {
        seat = seat_of(event, row, NOBODY);
        if (seat != NO_SEAT)
            row->owner[seat] = order;
    }
    pthread_mutex_unlock(&row->lock);
    return seat;
}

bool event_refund(struct event *event, unsigned i, unsigned long order)
{
    struct row *row = &event->row[i];

    pthread_mutex_lock(&row->lock);
    int seat = seat_of(event, row, order);
    if (seat != NO_SEAT)
        row->owner[seat] = NOBODY;
    pthread_mutex_unlock(&row->lock);
    return seat != NO_SEAT;
}
