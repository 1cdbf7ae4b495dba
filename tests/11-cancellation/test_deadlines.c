/*
 * Who is late stops at the deadline.
 */
#include "customers.h"

static void late_on_the_way(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 3, .takes = {10, 10, 10}, .papers = true};
    unsigned ms = 5 * (1 + il_choose(7));

    (void)unused;
    start(&c, agency, ms);
    expect_either_at(&c, ms >= 30 ? 0 : ETIMEDOUT, ms <= 30 ? ETIMEDOUT : 0, ms < 30 ? ms : 30);
    close_scope(agency);
}

static void late_for_a_line(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 1, .takes = {30.25}}, b = {2, .legs = 1},
                    c = {3, .legs = 1, .takes = {5}};

    (void)unused;
    start(&a, agency, 40);
    pause_until(1);
    start(&b, agency, 20);
    start(&c, agency, 40);
    expect_at(&b, ETIMEDOUT, 20);
    expect_none_begun(&b);
    expect_at(&a, 0, 30.25);
    expect_at(&c, 0, 35.25);
    close_scope(agency);
}

/* Two wait, and one of them is late just when the line is free: it takes no wake-up along. */
static void late_when_it_is_free(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer a = {1, .legs = 1, .takes = {10}}, b = {2, .legs = 1}, c = {3, .legs = 1};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(1);
    start(&b, agency, 10);
    pause_until(2);
    start(&c, agency, FOREVER);
    expect_either_at(&b, 0, ETIMEDOUT, 10);
    expect_at(&c, 0, 10);
    expect_at(&a, 0, 10);
    close_scope(agency);
}

static void late_before_it_starts(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 1};

    (void)unused;
    pause_until(10);
    start(&c, agency, 5);
    expect_at(&c, ETIMEDOUT, 10);
    expect_none_begun(&c);
    close_scope(agency);
}

/* What is opened in an expired scope is expired. */
static void opened_too_late(void *unused)
{
    struct scope *agency = open_agency(1), *session = open_until(agency, 5, "session");
    struct customer c = {1, .legs = 1};

    (void)unused;
    pause_until(10);
    start(&c, session, 20);
    expect_cause(c.scope, "scope 1", ETIMEDOUT);
    expect_at(&c, ETIMEDOUT, 10);
    expect_none_begun(&c);
    close_scope(session);
    close_scope(agency);
}

/* A deadline may be now, at any point: with timers as choices. */
static void late_at_any_point(void *unused)
{
    struct scope *agency = open_agency(1), *session = open_until(agency, 15, "session");
    struct customer a = {1, .legs = 2, .takes = {10, 10}, .papers = true},
                    b = {2, .legs = 1, .papers = true};

    (void)unused;
    start(&a, session, FOREVER);
    start(&b, session, FOREVER);
    expect_either(&a, 0, ETIMEDOUT);
    expect_either(&b, 0, ETIMEDOUT);
    close_scope(session);
    close_scope(agency);
}

START_TEST(a_deadline_holds)
{
    il_always(late_on_the_way, .retries = 8);
    il_always(late_for_a_line, .budget = 1000000);
    il_always(late_when_it_is_free);
    il_always(late_before_it_starts);
    il_always(opened_too_late);
    il_always(late_at_any_point, .time = IL_TIMERS_AS_CHOICES, .budget = 1000000);
}
END_TEST

void add_deadlines(TCase *tests)
{
    tcase_add_test(tests, a_deadline_holds);
}
