/*
 * office.h - events and customers for the tests, and what must be true of their seats.
 */
#ifndef OFFICE_H
#define OFFICE_H

#include <check.h>
#include <pthread.h>

#include "check_then_act.h"
#include "interleave.h"

/* The tests of each file, in their order. */
void add_orders(TCase *tests);
void add_refunds(TCase *tests);
void add_halls(TCase *tests);

/* Whoever gives up waiting after a while may do so at any moment. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

enum { MOST_CALLS = 3 };

/* One call of event_order(), or of event_refund(). */
struct call {
    struct event *event;
    unsigned long order;
    bool refund;
    int seat;      /* what event_order() returned */
    bool refunded; /* what event_refund() returned */
    unsigned span;
    pthread_t thread;
};

/* A thread that makes a call; and so many, all at the same time, until all are done. */
void *customer(void *call);
void make(struct call *calls, unsigned n);

/* An event; and a hall, which is an event with one row of so many seats. */
struct event *open_event(unsigned rows, unsigned seats);
struct event *open_hall(unsigned seats);

/* When all calls are done: so many seats must be free. */
void close_hall(struct event *hall, unsigned expected);

void must_be_a_seat(unsigned long order, int seat, unsigned seats);
void must_differ(unsigned long a, int seat_of_a, unsigned long b, int seat_of_b);
void must_be_the_same(unsigned long order, int first, int second);

/* Orders a seat of a row that is sold out. */
void must_be_refused(struct event *event, unsigned row, unsigned long order);

#endif
