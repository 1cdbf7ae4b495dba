// fails: an_order_sent_again_buys_once assertion
// A seat changes hands by compare-and-swap: only one can get it.
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

/* Passes the first seat of the row that belongs to one on to the other. */
static int pass_on(struct event *event, unsigned row, unsigned long from, unsigned long to)
{
    atomic_ulong *owner = &event->owner[(size_t)row * event->seats];

    for (unsigned seat = 0; seat < event->seats; seat++) {
        unsigned long expected = from;
        if (atomic_compare_exchange_strong(&owner[seat], &expected, to))
            return (int)seat;
    }
    return NO_SEAT;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    int seat = pass_on(event, row, order, order); /* has it been sent before? */

    return seat != NO_SEAT ? seat : pass_on(event, row, NOBODY, order);
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    return pass_on(event, row, order, NOBODY) != NO_SEAT;
}

void event_close(struct event *event)
{
    free(event);
}
