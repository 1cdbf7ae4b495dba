/*
 * Orders for the same seats, and orders that are sent again.
 */
#include "office.h"

static void two_orders(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(3);
    struct call calls[] = {{.event = hall, .order = 1}, {.event = hall, .order = 2}};

    make(calls, 2);
    must_be_a_seat(1, calls[0].seat, 3);
    must_be_a_seat(2, calls[1].seat, 3);
    must_differ(1, calls[0].seat, 2, calls[1].seat);
    close_hall(hall, 1);
}

START_TEST(no_seat_is_sold_twice)
{
    il_always(two_orders, ANY_TIME_OUT);
}
END_TEST

static void last_seat(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(1);
    struct call calls[] = {{.event = hall, .order = 1}, {.event = hall, .order = 2}};

    make(calls, 2);
    must_differ(1, calls[0].seat, 2, calls[1].seat);
    for (int i = 0; i < 2; i++)
        if (calls[i].seat != NO_SEAT)
            must_be_a_seat(calls[i].order, calls[i].seat, 1);
    close_hall(hall, 0);
}

static void last_of_two_seats(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(2);
    struct call calls[] = {{.event = hall, .order = 2}, {.event = hall, .order = 3}};

    int first = event_order(hall, 0, 1);
    must_be_a_seat(1, first, 2);
    make(calls, 2);
    must_differ(2, calls[0].seat, 3, calls[1].seat);
    for (int i = 0; i < 2; i++)
        if (calls[i].seat != NO_SEAT) {
            must_be_a_seat(calls[i].order, calls[i].seat, 2);
            must_differ(1, first, calls[i].order, calls[i].seat);
        }
    close_hall(hall, 0);
}

START_TEST(the_last_seat_is_sold_once)
{
    il_always(last_seat, ANY_TIME_OUT);
    il_always(last_of_two_seats, ANY_TIME_OUT);
}
END_TEST

static void order_and_retry(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(2);
    struct call calls[] = {{.event = hall, .order = 1}, {.event = hall, .order = 1}};

    make(calls, 2);
    must_be_the_same(1, calls[0].seat, calls[1].seat);
    must_be_a_seat(1, calls[0].seat, 2);
    close_hall(hall, 1);
}

/* Both of those who wait for the answer have to learn it. */
static void order_and_two_retries(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(2);
    struct call calls[] = {
        {.event = hall, .order = 1}, {.event = hall, .order = 1}, {.event = hall, .order = 1}};

    make(calls, 3);
    must_be_the_same(1, calls[0].seat, calls[1].seat);
    must_be_the_same(1, calls[1].seat, calls[2].seat);
    must_be_a_seat(1, calls[0].seat, 2);
    close_hall(hall, 1);
}

static void late_retry(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(2);

    int first = event_order(hall, 0, 7), other = event_order(hall, 0, 3);
    int again = event_order(hall, 0, 7);
    must_be_the_same(7, first, again);
    must_be_a_seat(7, first, 2);
    must_be_a_seat(3, other, 2);
    must_differ(7, first, 3, other);
    close_hall(hall, 0);
}

START_TEST(an_order_sent_again_buys_once)
{
    il_always(order_and_retry, ANY_TIME_OUT);
    il_always(order_and_two_retries, ANY_TIME_OUT);
    il_always(late_retry);
}
END_TEST

/* An order, the same again, and somebody else's, for so many seats. */
static void retry_and_another(unsigned seats)
{
    struct event *hall = open_hall(seats);
    struct call calls[] = {
        {.event = hall, .order = 1}, {.event = hall, .order = 1}, {.event = hall, .order = 2}};

    make(calls, 3);
    must_be_the_same(1, calls[0].seat, calls[1].seat);
    must_differ(1, calls[0].seat, 2, calls[2].seat);
    for (int i = 0; i < 3; i++)
        if (seats > 1 || calls[i].seat != NO_SEAT)
            must_be_a_seat(calls[i].order, calls[i].seat, seats);
    close_hall(hall, seats > 2 ? seats - 2 : 0);
}

static void enough_for_both(void *unused)
{
    (void)unused;
    retry_and_another(2);
}

static void enough_for_one(void *unused)
{
    (void)unused;
    retry_and_another(1);
}

START_TEST(a_retry_beside_another_order_buys_once)
{
    il_always(enough_for_both, ANY_TIME_OUT);
    il_always(enough_for_one, ANY_TIME_OUT);
}
END_TEST

void add_orders(TCase *tests)
{
    tcase_add_test(tests, no_seat_is_sold_twice);
    tcase_add_test(tests, the_last_seat_is_sold_once);
    tcase_add_test(tests, an_order_sent_again_buys_once);
    tcase_add_test(tests, a_retry_beside_another_order_buys_once);
}
