// passes
// Look, then buy, as before; but the sale is made only if nothing has changed since the look.
#include "check_then_act.h"

#include <pthread.h>
#include <stdlib.h>

enum { NOBODY = 0 };

struct event {
    pthread_mutex_t lock;  /* guards owner and changes */
    unsigned long changes; /* so many times has owner been written */
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

/* What a look at a row has found, and when that was. */
struct look {
    unsigned long changes;
    int its_seat, free_seat;
};

static struct look look(struct event *event, unsigned row, unsigned long order)
{
    const unsigned long *owner = &event->owner[(size_t)row * event->seats];
    struct look found = {.its_seat = NO_SEAT, .free_seat = NO_SEAT};

    pthread_mutex_lock(&event->lock);
    found.changes = event->changes;
    for (int seat = (int)event->seats - 1; seat >= 0; seat--) {
        if (owner[seat] == order)
            found.its_seat = seat;
        if (owner[seat] == NOBODY)
            found.free_seat = seat;
    }
    pthread_mutex_unlock(&event->lock);
    return found;
}

/* Gives the seat to the order, unless anything has changed since the look. */
static bool change(struct event *event, unsigned row, const struct look *found, int seat,
                   unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    bool as_it_was = event->changes == found->changes;
    if (as_it_was) {
        event->owner[(size_t)row * event->seats + seat] = order;
        event->changes++;
    }
    pthread_mutex_unlock(&event->lock);
    return as_it_was;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    struct look found;

    do {
        found = look(event, row, order);
        if (found.its_seat != NO_SEAT)
            return found.its_seat;
    } while (found.free_seat != NO_SEAT && !change(event, row, &found, found.free_seat, order));
    return found.free_seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    struct look found;

    do
        found = look(event, row, order);
    while (found.its_seat != NO_SEAT && !change(event, row, &found, found.its_seat, NOBODY));
    return found.its_seat != NO_SEAT;
}

void event_close(struct event *event)
{
    pthread_mutex_destroy(&event->lock);
    free(event);
}
