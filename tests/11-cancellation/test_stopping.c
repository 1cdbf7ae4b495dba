/*
 * Whoever is cancelled stops, leaves nothing half done, and takes nothing along.
 */
#include "customers.h"

/* ---- The one that never looks ---- */

static void cancelled_on_the_way(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 3};

    (void)unused;
    start(&c, agency, FOREVER);
    cancel(&c, ECANCELED);
    expect_either(&c, 0, ECANCELED);
    close_scope(agency);
}

static void cancelled_before_it_starts(void *unused)
{
    struct scope *agency = open_agency(1), *scope = open_until(agency, FOREVER, "scope 1");
    struct customer c = {1, .legs = 1};

    (void)unused;
    scope_cancel(scope, EINTR);
    start_in(&c, scope);
    expect(&c, EINTR);
    expect_none_begun(&c);
    close_scope(agency);
}

START_TEST(who_never_looks_stops)
{
    il_always(cancelled_on_the_way);
    il_always(cancelled_before_it_starts);
}
END_TEST

/* ---- Those that sleep ---- */

static void asleep_in_a_leg(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 2, .takes = {1, FOREVER}};

    (void)unused;
    start(&c, agency, FOREVER);
    pause_until(12.3457);
    cancel(&c, ECANCELED);
    expect_at(&c, ECANCELED, 12.3457);
    close_scope(agency);
}

static void waiting_for_a_line(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer first = {1, .legs = 1, .takes = {100}}, second = {2, .legs = 1};

    (void)unused;
    start(&first, agency, FOREVER);
    pause_until(1);
    start(&second, agency, FOREVER);
    pause_until(12.3457);
    cancel(&second, ECANCELED);
    expect_at(&second, ECANCELED, 12.3457);
    expect_none_begun(&second);
    expect_at(&first, 0, 100);
    close_scope(agency);
}

/* Asleep already, about to be, or not yet there: nobody who is told in time sleeps on. */
static void cancelled_at_any_point(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 2, .takes = {0, FOREVER}};

    (void)unused;
    start(&c, agency, FOREVER);
    cancel(&c, ECANCELED);
    expect_at(&c, ECANCELED, 0);
    close_scope(agency);
}

/* All that the agency has: one of the two has the line. */
static void two_cancelled_at_any_point(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 1, .takes = {FOREVER}}, b = {2, .legs = 1, .takes = {FOREVER}};

    (void)unused;
    start(&a, agency, FOREVER);
    start(&b, agency, FOREVER);
    scope_cancel(agency, ECANCELED);
    expect_at(&a, ECANCELED, 0);
    expect_at(&b, ECANCELED, 0);
    close_scope(agency);
}

/* Two wait for a line, and one of them has it.  The other waits on, and can still be cancelled. */
static void somebody_was_quicker(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 1, .takes = {10}}, b = {2, .legs = 1, .takes = {FOREVER}},
                    c = {3, .legs = 1, .takes = {FOREVER}};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(1);
    start(&b, agency, FOREVER);
    pause_until(2);
    start(&c, agency, FOREVER);
    expect_at(&a, 0, 10);
    pause_until(20);
    struct customer *waits = b.begun == 0 ? &b : &c;
    cancel(waits, EINTR);
    expect_at(waits, EINTR, 20);
    expect_none_begun(waits);
    waits = waits == &b ? &c : &b;
    cancel(waits, ECANCELED);
    expect_at(waits, ECANCELED, 20);
    close_scope(agency);
}

START_TEST(who_sleeps_is_woken)
{
    il_always(asleep_in_a_leg);
    il_always(waiting_for_a_line);
    il_always(cancelled_at_any_point);
    il_always(two_cancelled_at_any_point);
    il_always(somebody_was_quicker);
}
END_TEST

/* ---- The one with the lock ---- */

static void lines_are_used_again(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 1}, b = {2, .legs = 1}, c = {3, .legs = 1};

    (void)unused;
    start(&a, agency, FOREVER);
    start(&b, agency, FOREVER);
    cancel(&b, ECANCELED);
    expect_either(&b, 0, ECANCELED);
    start(&c, agency, FOREVER);
    expect(&c, 0);
    expect(&a, 0);
    close_scope(agency);
}

/* Whoever waits for a line has it as soon as its trip has been undone. */
static void a_line_is_handed_on(void *unused)
{
    struct scope *agency = open_agency(1);
    struct lines lines = {.most = 1};
    struct customer a = {1, .legs = 2, .takes = {1, FOREVER}, .undo_takes = 4, .lines = &lines},
                    b = {2, .legs = 1, .takes = {5}, .lines = &lines};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(2);
    start(&b, agency, FOREVER);
    pause_until(10);
    cancel(&a, ECANCELED);
    expect_at(&a, ECANCELED, 14);
    expect_at(&b, 0, 19);
    close_scope(agency);
}

/* Two wait, and the one that goes takes no wake-up along. */
static void one_of_two_stops_waiting(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 1, .takes = {10}}, b = {2, .legs = 1}, c = {3, .legs = 1};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(1);
    start(&b, agency, FOREVER);
    pause_until(2);
    start(&c, agency, FOREVER);
    pause_until(10);
    cancel(&b, ECANCELED);
    expect_either(&b, 0, ECANCELED);
    expect_at(&c, 0, 10);
    expect_at(&a, 0, 10);
    close_scope(agency);
}

/* Nobody is cancelled: a leg fails, and its trip is over. */
static void a_leg_fails(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 3, .takes = {5, 5}, .fails = {0, EIO}},
                    b = {2, .legs = 1, .takes = {5}};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(1);
    start(&b, agency, FOREVER);
    pause_until(12);
    expect_cause(a.scope, "a scope whose trip has failed", 0);
    expect_at(&a, EIO, 12);
    ck_assert_msg(a.begun == 2, "leg 1 of trip 1 failed, but %u legs were begun", a.begun);
    expect_cause(agency, "the agency", 0);
    expect_at(&b, 0, 15);
    close_scope(agency);
}

START_TEST(no_lock_and_no_line_is_kept)
{
    il_always(lines_are_used_again);
    il_always(a_line_is_handed_on);
    il_always(one_of_two_stops_waiting);
    il_always(a_leg_fails);
}
END_TEST

/* ---- Nothing half done ---- */

static void papers_at_any_point(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 3, .papers = true};

    (void)unused;
    start(&c, agency, FOREVER);
    cancel(&c, ECANCELED);
    expect_either(&c, 0, ECANCELED);
    close_scope(agency);
}

/* Cancelled in the middle of a leg, or just when one is booked. */
static void papers_at_any_time(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 3, .takes = {10, 10, 10}, .papers = true};
    unsigned ms = 5 * (1 + il_choose(7));

    (void)unused;
    start(&c, agency, FOREVER);
    pause_until(ms);
    cancel(&c, ECANCELED);
    expect_either_at(&c, ms >= 30 ? 0 : ECANCELED, ms <= 30 ? ECANCELED : 0, ms);
    close_scope(agency);
}

/* The third leg fails at 10 ms; the others take until 20 to be undone, whatever happens. */
static void cancelled_while_it_undoes(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {
        1, .legs = 3, .takes = {0, 0, 10}, .fails = {0, 0, EIO}, .undo_takes = 5, .papers = true};
    unsigned ms = 10 + il_choose(4) * 4;

    (void)unused;
    start(&c, agency, FOREVER);
    pause_until(ms);
    cancel(&c, ECANCELED);
    expect_either_at(&c, EIO, ms == 10 ? ECANCELED : EIO, ms < 20 ? 20 : ms);
    close_scope(agency);
}

/* The second time while it undoes what the first has cancelled. */
static void cancelled_twice(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 2, .takes = {0, FOREVER}, .undo_takes = 5, .papers = true};

    (void)unused;
    start(&c, agency, FOREVER);
    pause_until(10);
    cancel(&c, ECANCELED);
    pause_until(12);
    cancel(&c, EINTR);
    expect_at(&c, ECANCELED, 15);
    close_scope(agency);
}

START_TEST(nothing_is_left_half_done)
{
    il_always(papers_at_any_point);
    il_always(papers_at_any_time, .retries = 8);
    il_always(cancelled_while_it_undoes);
    il_always(cancelled_twice);
}
END_TEST

void add_stopping(TCase *tests)
{
    tcase_add_test(tests, who_never_looks_stops);
    tcase_add_test(tests, who_sleeps_is_woken);
    tcase_add_test(tests, no_lock_and_no_line_is_kept);
    tcase_add_test(tests, nothing_is_left_half_done);
}
