/*
 * office.c - see office.h.
 */
#include "office.h"

/* ---- Calls ---- */

void *customer(void *arg)
{
    struct call *call = arg;

    il_name_thread(call->refund ? "refund %lu" : "order %lu", call->order);
    if (call->refund) {
        call->refunded = event_refund(call->event, 0, call->order);
        return NULL;
    }
    il_span_begin(call->span);
    int seat = event_order(call->event, 0, call->order);
    il_span_end(call->span);
    call->seat = seat;
    return NULL;
}

void make(struct call *calls, unsigned n)
{
    ck_assert_uint_le(n, MOST_CALLS);
    for (unsigned i = 0; i < n; i++) {
        calls[i].span = i;
        ck_assert_int_eq(pthread_create(&calls[i].thread, NULL, customer, &calls[i]), 0);
    }
    for (unsigned i = 0; i < n; i++)
        pthread_join(calls[i].thread, NULL);
}

/* ---- Events ---- */

struct event *open_event(unsigned rows, unsigned seats)
{
    struct event *event = event_open(rows, seats);

    ck_assert_msg(event != NULL, "event_open() returned NULL although there is memory");
    return event;
}

struct event *open_hall(unsigned seats)
{
    struct event *hall = open_event(1, seats);

    il_name(hall, "hall");
    return hall;
}

void close_hall(struct event *hall, unsigned expected)
{
    unsigned left = event_left(hall, 0);

    event_close(hall);
    ck_assert_msg(left == expected, "%u seats should be free in the end, but %u are", expected,
                  left);
}

/* ---- Seats ---- */

void must_be_a_seat(unsigned long order, int seat, unsigned seats)
{
    ck_assert_msg(seat != NO_SEAT, "order %lu was refused, although there was a seat for it",
                  order);
    ck_assert_msg(seat >= 0 && (unsigned)seat < seats,
                  "order %lu was sold seat %d, and the row has seats 0 to %u", order, seat,
                  seats - 1);
}

void must_differ(unsigned long a, int seat_of_a, unsigned long b, int seat_of_b)
{
    ck_assert_msg(seat_of_a != seat_of_b, "orders %lu and %lu were both sold seat %d", a, b,
                  seat_of_a);
}

void must_be_the_same(unsigned long order, int first, int second)
{
    ck_assert_msg(first == second || first == NO_SEAT || second == NO_SEAT,
                  "order %lu was sent twice, and was sold seat %d and seat %d", order, first,
                  second);
    ck_assert_msg(first == second,
                  "order %lu was sent twice: one call returned seat %d, the other NO_SEAT", order,
                  first == NO_SEAT ? second : first);
}

void must_be_refused(struct event *event, unsigned row, unsigned long order)
{
    int seat = event_order(event, row, order);

    ck_assert_msg(seat == NO_SEAT, "the row was sold out, and order %lu was sold seat %d", order,
                  seat);
}
