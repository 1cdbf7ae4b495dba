/*
 * Cancelling meets the end of a trip, and a beginning that fails.
 */
#include "customers.h"

/* ---- Cancelling, and the end ---- */

/* The parent is cancelled while its child is closed. */
static void closed_meanwhile(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer parent = {1, .reason = EINTR}, child = {2, .legs = 1};
    pthread_t thread;

    (void)unused;
    parent.scope = open_until(agency, FOREVER, "scope 1");
    start(&child, parent.scope, FOREVER);
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_with_reason, &parent), 0);
    expect_either(&child, 0, EINTR);
    pthread_join(thread, NULL);
    expect_cause(parent.scope, "scope 1", EINTR);
    close_scope(parent.scope);
    close_scope(agency);
}

/* The second leg waits for a time that has passed. */
static void too_late(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 2, .takes = {10, -5}, .papers = true};

    (void)unused;
    start(&c, agency, FOREVER);
    pause_until(20);
    cancel(&c, ECANCELED);
    expect(&c, 0);
    close_scope(agency);
}

/* What a cancelled scope leaves behind is none of those that are opened before it is closed. */
static void closed_late(void *unused)
{
    struct scope *agency = open_agency(1), *before = open_until(agency, FOREVER, "before");
    struct customer c = {2, .legs = 1, .takes = {5}};

    (void)unused;
    scope_cancel(before, ECANCELED);
    start(&c, agency, FOREVER);
    close_scope(before);
    expect_at(&c, 0, 5);
    expect_cause(agency, "the agency", 0);
    close_scope(agency);
}

/* A leg cancels the scope that it is in. */
static void gives_up_itself(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 3, .papers = true, .gives_up = &c.scope, .reason = EPERM};

    (void)unused;
    c.scope = open_until(agency, FOREVER, "scope 1");
    start_in(&c, c.scope);
    expect(&c, EPERM);
    close_scope(agency);
}

/* Each of two trips has a leg that cancels both. */
static void give_up_together(void *unused)
{
    struct scope *agency = open_agency(2), *session = open_until(agency, FOREVER, "session");
    struct customer a = {1, .legs = 2, .takes = {0, FOREVER}, .gives_up = &session,
                         .reason = EPERM},
                    b = {2, .legs = 2, .takes = {0, FOREVER}, .gives_up = &session,
                         .reason = EBUSY};

    (void)unused;
    start(&a, session, FOREVER);
    start(&b, session, FOREVER);
    int first = expect_either(&a, EPERM, EBUSY);
    expect_at(&b, first, 0);
    expect_cause(session, "the session", first);
    close_scope(session);
    close_scope(agency);
}

START_TEST(cancelling_meets_the_end_cleanly)
{
    il_always(closed_meanwhile);
    il_always(too_late);
    il_always(closed_late);
    il_always(gives_up_itself);
    il_always(give_up_together);
}
END_TEST

/* ---- What cannot be had ---- */

/* A trip that could not be started is none; the other is not concerned. */
static void expect_unless_short(struct customer *c)
{
    if (c->scope == NULL)
        return;
    int result = scope_close(c->scope);
    ck_assert_msg(result == 0 || (il_faults() > 0 && (result == EAGAIN || result == ENOMEM)),
                  "scope_close() of trip %u returned %s", c->number, word(result));
    ck_assert_msg(c->booked == (result == 0 ? c->legs : 0),
                  "scope_close() of trip %u returned %s, but %u of %u legs are booked", c->number,
                  word(result), c->booked, c->legs);
}

static void something_is_short(void *arg)
{
    const double *deadline = arg;
    struct scope *agency = open_agency(1);
    struct customer c[] = {{1, .legs = 1}, {2, .legs = 1}};
    unsigned booked = 0, trips = *deadline < FOREVER ? 1 : 2;

    if (agency == NULL)
        return;
    for (unsigned i = 0; i < trips; i++) {
        struct scope *scope = open_until(agency, *deadline, "scope");
        if (scope != NULL)
            start_in(&c[i], scope);
    }
    for (unsigned i = 0; i < trips; i++) {
        expect_unless_short(&c[i]);
        booked += c[i].booked;
    }
    ck_assert_msg(booked + il_faults() >= trips, "one call failed, and of %u trips %u were booked",
                  trips, booked);
    close_scope(agency);
}

START_TEST(what_cannot_start_fails_alone)
{
    static double forever = FOREVER, until = 100;

    il_always(something_is_short, .arg = &forever, .create_fails = 1);
    il_always(something_is_short, .arg = &forever, .malloc_fails = 1);
    il_always(something_is_short, .arg = &forever, .open_fails = 1);
    il_always(something_is_short, .arg = &until, .create_fails = 1);
    il_always(something_is_short, .arg = &until, .malloc_fails = 1);
    il_always(something_is_short, .arg = &until, .open_fails = 1);
}
END_TEST

void add_ends(TCase *tests)
{
    tcase_add_test(tests, cancelling_meets_the_end_cleanly);
    tcase_add_test(tests, what_cannot_start_fails_alone);
}
