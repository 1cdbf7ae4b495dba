/*
 * Scopes within scopes, and beside one another.
 */
#include "customers.h"

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
                 *oldest = open_until(parent, FOREVER, "oldest"),
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
    expect_cause(oldest, "a child beside one that was cancelled before", ECANCELED);
    expect_cause(before, "a child that was cancelled before its parent", EINTR);
    expect_cause(within, "a scope within that child", EINTR);
    expect_cause(expired, "a child that expired before its parent was cancelled", ETIMEDOUT);
    expect_cause(after, "a child that was cancelled with its parent", ECANCELED);
    expect_cause(agency, "the agency", 0);
    close_scope(within);
    close_scope(before);
    close_scope(oldest);
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

/* Two trips are undone, and their lines are back before anybody who waits has woken: each of the
 * two has one. */
static void two_lines_come_back(void *unused)
{
    struct scope *agency = open_agency(2);
    struct customer a = {1, .legs = 2, .fails = {0, EIO}, .undo_takes = 10},
                    b = {2, .legs = 2, .fails = {0, EIO}, .undo_takes = 9}, c = {3, .legs = 1},
                    d = {4, .legs = 1};

    (void)unused;
    start(&a, agency, FOREVER);
    pause_until(1);
    start(&b, agency, FOREVER);
    pause_until(2);
    start(&c, agency, FOREVER);
    pause_until(3);
    start(&d, agency, FOREVER);
    expect_at(&a, EIO, 10);
    expect_at(&b, EIO, 10);
    expect_at(&c, 0, 10);
    expect_at(&d, 0, 10);
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
    il_always(two_lines_come_back, .spurious_wakes = IL_NONE, .budget = 1000000);
    il_always(two_agencies);
    il_possible(two_legs_at_once);
}
END_TEST

void add_tree(TCase *tests)
{
    tcase_add_test(tests, no_child_outlives_its_parent);
    tcase_add_test(tests, the_first_cause_is_kept);
    tcase_add_test(tests, siblings_live_on);
}
