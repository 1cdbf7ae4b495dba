/*
 * Every seat of every event can be sold.
 */
#include "office.h"

/* Sells all seats of a row, to orders from first on, and checks that each got one of its own. */
static void sell_row(struct event *event, unsigned row, unsigned seats, unsigned long first)
{
    enum { MOST = 40 };
    unsigned long has[MOST] = {0};

    ck_assert_uint_le(seats, MOST);
    for (unsigned long order = first; order < first + seats; order++) {
        int seat = event_order(event, row, order);

        must_be_a_seat(order, seat, seats);
        ck_assert_msg(has[seat] == 0, "orders %lu and %lu were both sold seat %d", has[seat], order,
                      seat);
        has[seat] = order;
    }
    ck_assert_msg(event_left(event, row) == 0, "all seats of the row were sold, but %u are free",
                  event_left(event, row));
    must_be_refused(event, row, first + seats);
    for (unsigned seat = 0; seat < seats; seat++)
        ck_assert_msg(event_order(event, row, has[seat]) == (int)seat,
                      "order %lu was sold seat %u, but was told another when it was sent again",
                      has[seat], seat);
}

/* Rows and events have nothing to do with one another, nor have orders whose numbers differ by
 * much. */
static void sold_out(void *unused)
{
    const unsigned long much = 1UL << 32;

    (void)unused;
    struct event *opera = open_event(3, 2), *circus = open_event(1, 40);

    sell_row(opera, 1, 2, 1);
    sell_row(circus, 0, 40, 1);
    sell_row(opera, 0, 2, much + 1);
    ck_assert_msg(event_left(opera, 2) == 2, "nobody has ordered a seat of row 2, but %u are free",
                  event_left(opera, 2));
    sell_row(opera, 2, 2, 2 * much + 1);
    ck_assert_msg(event_refund(circus, 0, 1), "order 1 had a seat, and was not refunded");
    int seat = event_order(circus, 0, much + 2);
    must_be_a_seat(much + 2, seat, 40);
    must_differ(2, event_order(circus, 0, 2), much + 2, seat);
    ck_assert_msg(event_left(opera, 1) == 0,
                  "a refund of the circus has freed a seat of the opera");
    event_close(opera);
    event_close(circus);
}

static void looking_while_selling(void *unused)
{
    (void)unused;
    struct event *hall = open_hall(2);
    struct call call = {.event = hall, .order = 1};

    ck_assert_int_eq(pthread_create(&call.thread, NULL, customer, &call), 0);
    unsigned left = event_left(hall, 0);
    pthread_join(call.thread, NULL);
    ck_assert_msg(left == 1 || left == 2, "2 seats were free and one was sold, but %u were left",
                  left);
    must_be_a_seat(1, call.seat, 2);
    close_hall(hall, 1);
}

START_TEST(every_seat_can_be_sold)
{
    il_always(looking_while_selling, ANY_TIME_OUT);
    il_always(sold_out);
}
END_TEST

/* The same number, but two orders: each event has its own. */
static void opera_and_circus(void *unused)
{
    (void)unused;
    struct event *opera = open_event(1, 2), *circus = open_event(1, 2);
    struct call calls[] = {{.event = opera, .order = 1}, {.event = circus, .order = 1}};

    make(calls, 2);
    must_be_a_seat(1, calls[0].seat, 2);
    must_be_a_seat(1, calls[1].seat, 2);
    unsigned left = event_left(opera, 0) + event_left(circus, 0);
    ck_assert_msg(left == 2, "a seat of each event was sold, but %u of 4 are free", left);
    if (il_spans_overlap(0, 1))
        il_reached();
    event_close(opera);
    event_close(circus);
}

START_TEST(orders_for_different_events_can_overlap)
{
    il_possible(opera_and_circus);
}
END_TEST

void add_halls(TCase *tests)
{
    tcase_add_test(tests, every_seat_can_be_sold);
    tcase_add_test(tests, orders_for_different_events_can_overlap);
}
