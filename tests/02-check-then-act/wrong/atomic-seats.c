// fails: no_seat_is_sold_twice assertion
// Every seat is atomic now, so the lock is not needed and nothing can be in between.
#include "check_then_act.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { NOBODY = 0 };

struct event {
    unsigned rows, seats; /* set once, by event_open() */
    atomic_ulong owner[]; /* row by row: the order that has bought the seat, or NOBODY */
};

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + (size_t)rows * seats * sizeof *event->owner);

    if (event == NULL)
        return NULL;
    event->rows = rows;
    event->seats = seats;
    return event;
}

unsigned event_left(struct event *event, unsigned row)
{
    atomic_ulong *owner = &event->owner[(size_t)row * event->seats];
    unsigned left = 0;

    for (unsigned seat = 0; seat < event->seats; seat++)
        left += owner[seat] == NOBODY;
    return left;
}

static int seat_of(struct event *event, unsigned row, unsigned long order)
{
    atomic_ulong *owner = &event->owner[(size_t)row * event->seats];

    for (unsigned seat = 0; seat < event->seats; seat++)
        if (owner[seat] == order)
            return (int)seat;
    return NO_SEAT;
}

static void buy(struct event *event, unsigned row, int seat, unsigned long order)
{
    event->owner[(size_t)row * event->seats + seat] = order;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    int seat = seat_of(event, row, order);

    if (seat == NO_SEAT) {
        seat = seat_of(event, row, NOBODY);
        if (seat != NO_SEAT)
            buy(event, row, seat, order);
    }
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    int seat = seat_of(event, row, order);

    if (seat != NO_SEAT)
        buy(event, row, seat, NOBODY);
    return seat != NO_SEAT;
}

void event_close(struct event *event)
{
    free(event);
}
