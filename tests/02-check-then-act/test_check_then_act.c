/*
 * Customers order seats for the theatre, each call in a thread of its own, and those who get no
 * answer send their order again.  Whatever the order in which the calls get to run, no two
 * customers sit on one seat, no customer pays for two, and every seat can be sold; a refused order
 * leaves no trace, a refund is paid once, and the opera and the circus do not wait for one another.
 */
#include <check.h>
#include <pthread.h>

#include "check_then_act.h"
#include "interleave.h"

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

static void *customer(void *arg)
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

/* All calls at the same time. */
static void make(struct call *calls, unsigned n)
{
    ck_assert_uint_le(n, MOST_CALLS);
    for (unsigned i = 0; i < n; i++) {
        calls[i].span = i;
        ck_assert_int_eq(pthread_create(&calls[i].thread, NULL, customer, &calls[i]), 0);
    }
    for (unsigned i = 0; i < n; i++)
        pthread_join(calls[i].thread, NULL);
}

static struct event *open_event(unsigned rows, unsigned seats)
{
    struct event *event = event_open(rows, seats);

    ck_assert_msg(event != NULL, "event_open() returned NULL although there is memory");
    return event;
}

/* A hall of one row, with so many seats. */
static struct event *open_hall(unsigned seats)
{
    struct event *hall = open_event(1, seats);

    il_name(hall, "hall");
    return hall;
}

/* When all calls are done: so many seats must be free. */
static void close_hall(struct event *hall, unsigned expected)
{
    unsigned left = event_left(hall, 0);

    event_close(hall);
    ck_assert_msg(left == expected, "%u seats should be free in the end, but %u are", expected,
                  left);
}

static void must_be_a_seat(unsigned long order, int seat, unsigned seats)
{
    ck_assert_msg(seat != NO_SEAT, "order %lu was refused, although there was a seat for it",
                  order);
    ck_assert_msg(seat >= 0 && (unsigned)seat < seats,
                  "order %lu was sold seat %d, and the row has seats 0 to %u", order, seat,
                  seats - 1);
}

static void must_differ(unsigned long a, int seat_of_a, unsigned long b, int seat_of_b)
{
    ck_assert_msg(seat_of_a != seat_of_b, "orders %lu and %lu were both sold seat %d", a, b,
                  seat_of_a);
}

static void must_be_the_same(unsigned long order, int first, int second)
{
    ck_assert_msg(first == second || first == NO_SEAT || second == NO_SEAT,
                  "order %lu was sent twice, and was sold seat %d and seat %d", order, first,
                  second);
    ck_assert_msg(first == second,
                  "order %lu was sent twice: one call returned seat %d, the other NO_SEAT", order,
                  first == NO_SEAT ? second : first);
}

/* Whoever gives up waiting after a while may do so at any moment. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

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

static void must_be_refused(struct event *event, unsigned row, unsigned long order)
{
    int seat = event_order(event, row, order);

    ck_assert_msg(seat == NO_SEAT, "the row was sold out, and order %lu was sold seat %d", order,
                  seat);
}

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

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("check-then-act");
    TCase *tests = tcase_create("office");

    tcase_add_test(tests, no_seat_is_sold_twice);
    tcase_add_test(tests, the_last_seat_is_sold_once);
    tcase_add_test(tests, an_order_sent_again_buys_once);
    tcase_add_test(tests, a_retry_beside_another_order_buys_once);
    tcase_add_test(tests, a_seat_is_refunded_once);
    tcase_add_test(tests, a_refused_order_leaves_nothing_behind);
    tcase_add_test(tests, every_seat_can_be_sold);
    tcase_add_test(tests, orders_for_different_events_can_overlap);
    suite_add_tcase(suite, tests);
    return suite;
}
