/*
 * check_then_act.h - the ticket office: events, their rows of seats, and orders for a seat.
 *
 * Any thread may call any of these functions at any time.  Only event_close() wants its event to
 * itself.  Orders for different events can be carried out at the same time.
 */
#ifndef CHECK_THEN_ACT_H
#define CHECK_THEN_ACT_H

#include <stdbool.h>

#define NO_SEAT (-1)

struct event;

/* Opens an event of so many rows, with so many seats each, all of them free.  Returns NULL if there
 * is no memory. */
struct event *event_open(unsigned rows, unsigned seats);

/* How many seats of the row are free now. */
unsigned event_left(struct event *event, unsigned row);

/*
 * Sells one seat of the row to an order, and returns the seat's number: 0 or more, and less than
 * the row has seats.  If the row is sold out, or if there is no memory, returns NO_SEAT: the order
 * is refused, and everything is as if it had never been made.
 *
 * Orders are numbered by those who make them, from 1, for each event apart; an order keeps to its
 * row.  Who gets no answer in time sends the order again, with its number, even while the first
 * call is still under way: there is one sale, and all calls return the same seat.
 */
int event_order(struct event *event, unsigned row, unsigned long order);

/* Takes back the seat that the order has bought, so that it is free again.  Returns false if the
 * order has no seat.  Sent again after that, the order buys a seat like any other. */
bool event_refund(struct event *event, unsigned row, unsigned long order);

/* Closes the event and frees it.  Nobody else may be using it any more. */
void event_close(struct event *event);

#endif
