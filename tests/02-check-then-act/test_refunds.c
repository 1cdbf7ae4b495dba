/*
 * Orders that are refunded, or refused.
 */
#include "office.h"

/* Order 1 has the only seat.  It is refunded twice while somebody else is after the seat. */
static void two_refunds_and_an_order(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(1);
    struct call calls[] = {{.event = hall, .order = 1, .refund = true},
                           {.event = hall, .order = 1, .refund = true},
                           {.event = hall, .order = 2}};

    must_be_a_seat(1, event_order(hall, 0, 1), 1);
    make(calls, 3);
    ck_assert_msg(calls[0].refunded || calls[1].refunded, "order 1 had a seat, and no refund");
    ck_assert_msg(!calls[0].refunded || !calls[1].refunded,
                  "order 1 had one seat, and was refunded twice");
    must_be_a_seat(2, event_order(hall, 0, 2), 1);
    close_hall(hall, 0);
}

/* The customer asks for the money back while the order is still on its way. */
static void refund_and_order(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(1);
    struct call calls[] = {{.event = hall, .order = 1},
                           {.event = hall, .order = 1, .refund = true}};

    make(calls, 2);
    must_be_a_seat(1, calls[0].seat, 1);
    close_hall(hall, calls[1].refunded ? 1 : 0);
}

START_TEST(a_seat_is_refunded_once)
{
    il_always(two_refunds_and_an_order, ANY_TIME_OUT);
    il_always(refund_and_order, ANY_TIME_OUT);
}
END_TEST

/* Refused again and again, until there is a seat after all. */
static void refused_then_sold(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(1);

    must_be_a_seat(1, event_order(hall, 0, 1), 1);
    for (unsigned long order = 2; order <= 9; order++)
        must_be_refused(hall, 0, order);
    must_be_refused(hall, 0, 2);
    ck_assert_msg(!event_refund(hall, 0, 2), "order 2 had no seat, and was refunded");
    ck_assert_msg(event_refund(hall, 0, 1), "order 1 had a seat, and was not refunded");
    ck_assert_msg(event_left(hall, 0) == 1, "the seat was refunded, but is not free");
    must_be_a_seat(2, event_order(hall, 0, 2), 1);
    must_be_refused(hall, 0, 1);
    close_hall(hall, 0);
}

/* The seat becomes free while the order is under way. */
static void order_and_refund_of_another(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(1);
    struct call calls[] = {{.event = hall, .order = 2},
                           {.event = hall, .order = 1, .refund = true}};

    must_be_a_seat(1, event_order(hall, 0, 1), 1);
    make(calls, 2);
    unsigned left = event_left(hall, 0);
    ck_assert_msg(calls[1].refunded, "order 1 had a seat, and was not refunded");
    ck_assert_msg(left == (calls[0].seat == NO_SEAT),
                  calls[0].seat == NO_SEAT ? "order 2 was refused, but the seat is not free"
                                           : "order 2 was sold the seat, but it is free");
    must_be_a_seat(2, event_order(hall, 0, 2), 1);
    close_hall(hall, 0);
}

/* An order may be refused for want of memory; sent again, it is like any other. */
static void order_without_memory(void *unused)
{
    (void)unused;
    struct event *hall = event_open(2, 2);

    if (hall == NULL)
        return;
    if (event_order(hall, 1, 5) == NO_SEAT) {
        ck_assert_msg(il_faults() > 0, "order 5 was refused, although there was a seat for it");
        ck_assert_msg(event_left(hall, 1) == 2, "order 5 was refused, but holds a seat");
        ck_assert_msg(!event_refund(hall, 1, 5), "order 5 had no seat, and was refunded");
    }
    must_be_a_seat(5, event_order(hall, 1, 5), 2);
    ck_assert_msg(event_left(hall, 1) == 1, "order 5 was sold one seat of two, but %u are free",
                  event_left(hall, 1));
    ck_assert_msg(event_left(hall, 0) == 2, "nobody has ordered a seat of row 0, but %u are free",
                  event_left(hall, 0));
    event_close(hall);
}

START_TEST(a_refused_order_leaves_nothing_behind)
{
    il_always(refused_then_sold);
    il_always(order_and_refund_of_another, ANY_TIME_OUT);
    il_always(order_without_memory, .malloc_fails = 1);
}
END_TEST

void add_refunds(TCase *tests)
{
    tcase_add_test(tests, a_seat_is_refunded_once);
    tcase_add_test(tests, a_refused_order_leaves_nothing_behind);
}
