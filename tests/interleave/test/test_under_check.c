/*
 * What Check sees of il_always() and il_possible().  Each case is a Check test
 * of its own, run by a second runner within the test, whose verdict is looked at.
 */
#include "expect.h"
#include "inner.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_int x;

THREAD(adds)
{
    atomic_store(&x, atomic_load(&x) + 1);
    return NULL;
}

SCENARIO(passes)
{
    run_threads(adds);
    ck_assert_int_eq(x, 1);
}

SCENARIO(loses_an_update)
{
    run_threads(adds, adds);
    ck_assert_int_eq(x, 2);
}

SCENARIO(reaches_sometimes)
{
    run_threads(adds, adds);
    if (x == 1)
        il_reached();
}

THREAD(exits)
{
    exit(0);
}

SCENARIO(exits_in_a_thread)
{
    run_threads(exits);
}

SCENARIO(exits_at_once)
{
    _exit(0);
}

SCENARIO(leaves_by_pthread_exit)
{
    pthread_exit(NULL);
}

THREAD(crashes)
{
    abort();
}

SCENARIO(crashes_in_a_thread)
{
    run_threads(crashes);
}

THREAD(asserts)
{
    assert(!"reached");
    return NULL;
}

SCENARIO(asserts_in_a_thread)
{
    run_threads(asserts);
}

/* ---- The inner tests ---- */

#define INNER(name, claim)                                                                         \
    START_TEST(name)                                                                               \
    {                                                                                              \
        claim;                                                                                     \
    }                                                                                              \
    END_TEST

INNER(always_passes, il_always(passes))
INNER(always_passes_twice, il_always(passes); il_always(passes, .samples = 10))
INNER(always_loses, il_always(loses_an_update))
INNER(always_passes_then_loses, il_always(passes); il_always(loses_an_update))
INNER(always_exits, il_always(exits_in_a_thread))
INNER(always_exits_at_once, il_always(exits_at_once))
INNER(always_leaves, il_always(leaves_by_pthread_exit))
INNER(always_crashes, il_always(crashes_in_a_thread))
INNER(always_asserts, il_always(asserts_in_a_thread))
INNER(possible_is_reached, il_possible(reaches_sometimes))
INNER(possible_is_not_reached, il_possible(passes))
INNER(possible_but_exits, il_possible(exits_in_a_thread))

START_TEST(verified_scenarios_pass)
{
    ck_assert_int_eq(failures_of(always_passes), 0);
    ck_assert_int_eq(failures_of(always_passes_twice), 0);
    ck_assert_int_eq(failures_of(possible_is_reached), 0);
}
END_TEST

START_TEST(failing_scenarios_fail)
{
    ck_assert_int_eq(failures_of(always_loses), 1);
    ck_assert_int_eq(failures_of(always_passes_then_loses), 1);
    ck_assert_int_eq(failures_of(always_asserts), 1);
    ck_assert_int_eq(failures_of(always_crashes), 1);
}
END_TEST

START_TEST(leaving_early_does_not_pass)
{
    ck_assert_int_eq(failures_of(always_exits), 1);
    ck_assert_int_eq(failures_of(always_exits_at_once), 1);
    ck_assert_int_eq(failures_of(always_leaves), 1);
    ck_assert_int_eq(failures_of(possible_but_exits), 1);
}
END_TEST

START_TEST(what_is_not_reached_fails)
{
    ck_assert_int_eq(failures_of(possible_is_not_reached), 1);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("under check");
    TCase *outer = tcase_create("under check");

    tcase_add_test(outer, verified_scenarios_pass);
    tcase_add_test(outer, failing_scenarios_fail);
    tcase_add_test(outer, leaving_early_does_not_pass);
    tcase_add_test(outer, what_is_not_reached_fails);
    suite_add_tcase(suite, outer);
    return suite;
}
