/*
 * Trips are booked in scopes, and scopes are cancelled: by a call at any point of the run, by their
 * own deadline, or along with the scope that they are in.  Whoever is cancelled stops: the one that
 * goes from leg to leg, the one that sleeps in a leg, the one that waits for a telephone line.  A
 * trip is booked as a whole or not at all; what is cancelled takes no lock, no line, no memory and
 * no descriptor with it, and the scopes beside it never notice.
 *
 * Time is virtual: a leg that takes 10 ms is booked at 10 ms exactly.
 */
#define _GNU_SOURCE /* strerrorname_np */
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
    expect_at(&a, EIO, 10);
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

/* ---- Deadlines ---- */

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
    il_always(late_before_it_starts);
    il_always(late_at_any_point, .time = IL_TIMERS_AS_CHOICES, .budget = 1000000);
}
END_TEST

/* ---- The tree ---- */

static void the_parent_is_first(void *unused)
{
    struct scope *agency = open_agency(2), *session = open_until(agency, 20, "session"),
                 *request = open_until(session, 50, "request");
    struct customer a = {1, .legs = 1, .takes = {FOREVER}}, b = {2, .legs = 2, .takes = {18, 2}};

    (void)unused;
    start(&a, request, FOREVER);
    pause_until(1);
    start(&b, request, FOREVER);
    expect_at(&a, ETIMEDOUT, 20);
    expect_at(&b, ETIMEDOUT, 20);
    expect_cause(request, "the request", ETIMEDOUT);
    expect_cause(agency, "the agency", 0);
    close_scope(request);
    close_scope(session);
    close_scope(agency);
}

static void the_child_is_first(void *unused)
{
    struct scope *agency = open_agency(2);
    struct customer parent = {1, .legs = 1, .takes = {15}},
                    child = {2, .legs = 1, .takes = {FOREVER}};

    (void)unused;
    start(&parent, agency, 20);
    start(&child, parent.scope, 10);
    expect_at(&child, ETIMEDOUT, 10);
    expect_cause(parent.scope, "scope 1", 0);
    expect_at(&parent, 0, 15);
    close_scope(agency);
}

/* All generations are cancelled with the oldest, and those who are born later with their parents.
 */
static void generations(void *unused)
{
    struct scope *agency = open_agency(3), *session = open_until(agency, FOREVER, "session");
    struct customer child = {1, .legs = 1, .takes = {FOREVER}},
                    grandchild = {2, .legs = 1, .takes = {FOREVER}}, late = {3, .legs = 1};

    (void)unused;
    start(&child, session, FOREVER);
    pause_until(1);
    start(&grandchild, child.scope, FOREVER);
    pause_until(10);
    scope_cancel(session, EINTR);
    start(&late, child.scope, FOREVER);
    expect_cause(late.scope, "scope 3", EINTR);
    expect_at(&late, EINTR, 10);
    expect_none_begun(&late);
    expect_at(&grandchild, EINTR, 10);
    expect_at(&child, EINTR, 10);
    close_scope(session);
    close_scope(agency);
}

/* Ten in a row, each within the one before, and thirty beside them, of which some are closed before
 * all are cancelled. */
static void many_children(void *unused)
{
    enum { DEEP = 10, MANY = 40 };
    struct scope *agency = open_agency(1), *session = open_until(agency, FOREVER, "session");
    struct scope *scopes[MANY];

    (void)unused;
    for (unsigned i = 0; i < MANY; i++)
        scopes[i] = open_until(0 < i && i < DEEP ? scopes[i - 1] : session, FOREVER, "scope");
    for (unsigned i = DEEP; i < MANY; i += 3)
        close_scope(scopes[i]);
    scope_cancel(session, EINTR);
    for (unsigned i = MANY; i-- > 0;) {
        if (i >= DEEP && i % 3 == DEEP % 3)
            continue;
        expect_cause(scopes[i], "a scope within the session", EINTR);
        close_scope(scopes[i]);
    }
    close_scope(session);
    close_scope(agency);
}

static void *start_a_child(void *arg)
{
    struct customer *c = arg;

    start(c, c->scope, FOREVER);
    return NULL;
}

/* A child is opened while its parent is cancelled: it is cancelled, too. */
static void born_meanwhile(void *unused)
{
    struct scope *agency = open_agency(1), *session = open_until(agency, FOREVER, "session");
    struct customer c = {1, .legs = 1, .takes = {FOREVER}, .scope = session};
    pthread_t thread;

    (void)unused;
    ck_assert_int_eq(pthread_create(&thread, NULL, start_a_child, &c), 0);
    scope_cancel(session, EINTR);
    pthread_join(thread, NULL);
    expect_cause(c.scope, "scope 1", EINTR);
    expect_at(&c, EINTR, 0);
    close_scope(session);
    close_scope(agency);
}

START_TEST(no_child_outlives_its_parent)
{
    il_always(the_parent_is_first, .budget = 1000000);
    il_always(the_child_is_first);
    il_always(generations);
    il_always(born_meanwhile);
    il_always(many_children);
}
END_TEST

static void *cancel_with_reason(void *arg)
{
    struct customer *c = arg;

    scope_cancel(c->scope, c->reason);
    return NULL;
}

/* Which of the two is first, is luck; but then it stays. */
static void two_causes_at_once(void *unused)
{
    struct scope *agency = open_agency(1);
    struct customer c = {1, .legs = 1, .takes = {FOREVER}, .reason = EINTR};
    pthread_t thread;

    (void)unused;
    start(&c, agency, FOREVER);
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_with_reason, &c), 0);
    scope_cancel(c.scope, ECANCELED);
    int first = scope_cause(c.scope);
    ck_assert_msg(first == EINTR || first == ECANCELED, "scope_cause() is %s after scope_cancel()",
                  word(first));
    pthread_join(thread, NULL);
    expect_cause(c.scope, "scope 1", first);
    expect_at(&c, first, 0);
    close_scope(agency);
}

/* A cancellation at 10 ms, a deadline at 20 ms, and nobody who looks in between. */
static void deadline_and_cancel(void *unused)
{
    struct scope *agency = open_agency(1), *early = open_until(agency, 20, "early"),
                 *late = open_until(agency, 20, "late"),
                 *child = open_until(late, FOREVER, "child");

    (void)unused;
    pause_until(10);
    scope_cancel(early, EINTR);
    pause_until(30);
    scope_cancel(late, EINTR);
    scope_cancel(child, EPERM);
    expect_cause(early, "what was cancelled before its deadline", EINTR);
    expect_cause(late, "what was cancelled after its deadline", ETIMEDOUT);
    expect_cause(child, "a scope within that one", ETIMEDOUT);
    close_scope(child);
    close_scope(late);
    close_scope(early);
    close_scope(agency);
}

/* The parent is cancelled at 20 ms; each child has a cause of its own, or takes that over. */
static void causes_in_a_tree(void *unused)
{
    struct scope *agency = open_agency(1), *parent = open_until(agency, FOREVER, "parent"),
                 *before = open_until(parent, FOREVER, "before"),
                 *within = open_until(before, FOREVER, "within"),
                 *expired = open_until(parent, 10, "expired"),
                 *after = open_until(parent, 30, "after");

    (void)unused;
    pause_until(15);
    scope_cancel(before, EINTR);
    pause_until(20);
    scope_cancel(parent, ECANCELED);
    scope_cancel(after, EPERM);
    pause_until(40);
    expect_cause(before, "a child that was cancelled before its parent", EINTR);
    expect_cause(within, "a scope within that child", EINTR);
    expect_cause(expired, "a child that expired before its parent was cancelled", ETIMEDOUT);
    expect_cause(after, "a child that was cancelled with its parent", ECANCELED);
    expect_cause(agency, "the agency", 0);
    close_scope(within);
    close_scope(before);
    close_scope(expired);
    close_scope(after);
    close_scope(parent);
    close_scope(agency);
}

START_TEST(the_first_cause_is_kept)
{
    il_always(two_causes_at_once);
    il_always(deadline_and_cancel);
    il_always(causes_in_a_tree);
}
END_TEST

/* ---- Siblings ---- */

/* One of them is in the scope of the agency itself. */
static void three_at_a_time(void *unused)
{
    struct scope *agency = open_agency(3), *session = open_until(agency, FOREVER, "session");
    struct customer a = {1, .legs = 2, .takes = {8, 12}}, b = {2, .legs = 1, .takes = {FOREVER}},
                    c = {3, .legs = 1, .takes = {20}};

    (void)unused;
    start(&a, session, FOREVER);
    pause_until(1);
    start(&b, session, FOREVER);
    pause_until(2);
    start_in(&c, agency);
    pause_until(10);
    cancel(&b, ECANCELED);
    expect_at(&b, ECANCELED, 10);
    expect_cause(session, "the session", 0);
    expect_at(&a, 0, 20);
    close_scope(session);
    expect_at(&c, 0, 22);
}

static void neighbours(void *unused)
{
    struct scope *agency = open_agency(2);
    struct customer a = {1, .legs = 2}, b = {2, .legs = 2};

    (void)unused;
    start(&a, agency, FOREVER);
    start(&b, agency, FOREVER);
    cancel(&b, ECANCELED);
    expect(&a, 0);
    expect_either(&b, 0, ECANCELED);
    close_scope(agency);
}

/* Two lines, each as long as it is needed, and no more than two. */
static void lines_are_not_idle(void *unused)
{
    struct scope *agency = open_agency(2);
    struct lines lines = {.most = 2};
    struct customer a = {1, .legs = 1, .takes = {10}, .lines = &lines},
                    b = {2, .legs = 1, .takes = {10}, .lines = &lines},
                    c = {3, .legs = 1, .takes = {10}, .lines = &lines};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(1);
    start(&b, agency, FOREVER);
    pause_until(2);
    start(&c, agency, FOREVER);
    expect_at(&a, 0, 10);
    expect_at(&b, 0, 11);
    expect_at(&c, 0, 20);
    close_scope(agency);
}

/* The lines of one agency are no concern of another. */
static void two_agencies(void *unused)
{
    struct scope *one = open_agency(1), *other = open_agency(1);
    struct customer a = {1, .legs = 1, .takes = {10}}, b = {2, .legs = 1, .takes = {10}};

    (void)unused;
    start(&a, one, FOREVER);
    pause_until(1);
    start(&b, other, FOREVER);
    pause_until(5);
    scope_cancel(one, ECANCELED);
    expect_at(&a, ECANCELED, 5);
    close_scope(one);
    expect_at(&b, 0, 11);
    close_scope(other);
}

static int book_inside(void *self, struct scope *scope, unsigned leg)
{
    (void)self, (void)scope, (void)leg;
    il_enter(0);
    if (il_inside(0) == 2)
        il_reached();
    il_leave(0);
    return 0;
}

/* Two trips, two lines: their legs are booked at the same time, even if neither waits. */
static void two_legs_at_once(void *unused)
{
    struct scope *agency = open_agency(2), *scopes[2];
    const struct trip trip = {book_inside, undo, NULL, 1};

    (void)unused;
    for (unsigned i = 0; i < 2; i++)
        scope_start(scopes[i] = open_until(agency, FOREVER, "scope"), &trip);
    for (unsigned i = 0; i < 2; i++)
        close_scope(scopes[i]);
    close_scope(agency);
}

START_TEST(siblings_live_on)
{
    il_always(three_at_a_time);
    il_always(neighbours);
    il_always(lines_are_not_idle);
    il_always(two_agencies);
    il_possible(two_legs_at_once);
}
END_TEST

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

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("cancellation");
    TCase *cases = tcase_create("cancellation");
    tcase_add_test(cases, who_never_looks_stops);
    tcase_add_test(cases, who_sleeps_is_woken);
    tcase_add_test(cases, no_lock_and_no_line_is_kept);
    tcase_add_test(cases, nothing_is_left_half_done);
    tcase_add_test(cases, a_deadline_holds);
    tcase_add_test(cases, no_child_outlives_its_parent);
    tcase_add_test(cases, the_first_cause_is_kept);
    tcase_add_test(cases, siblings_live_on);
    tcase_add_test(cases, cancelling_meets_the_end_cleanly);
    tcase_add_test(cases, what_cannot_start_fails_alone);
    suite_add_tcase(suite, cases);
    return suite;
}
