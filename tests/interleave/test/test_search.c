/* The search itself: simplest failure first, the same every time, on both engines, replayable. */
#include "expect.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static int n;

/* ---- Three bugs ---- */

THREAD(increments)
{
    n++;
    return NULL;
}

SCENARIO(lost_update)
{
    run_threads(increments, increments);
    ck_assert_int_eq(n, 2);
}

static atomic_int count;

THREAD(loads_and_stores)
{
    int seen = atomic_load(&count);

    atomic_store(&count, seen + 1);
    return NULL;
}

SCENARIO(lost_atomic_update)
{
    run_threads(loads_and_stores, loads_and_stores);
    ck_assert_int_eq(count, 2);
}

static void lock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

THREAD(locks_a_then_b)
{
    lock_both(&a, &b);
    return NULL;
}

THREAD(locks_b_then_a)
{
    lock_both(&b, &a);
    return NULL;
}

SCENARIO(lock_order)
{
    run_threads(locks_a_then_b, locks_b_then_a);
}

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

THREAD(takes_with_if)
{
    pthread_mutex_lock(&a);
    if (n == 0)
        pthread_cond_wait(&cond, &a);
    ck_assert_int_gt(n, 0);
    n--;
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(puts_one)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(if_for_while)
{
    run_threads(takes_with_if, puts_one, takes_with_if, puts_one);
}

/* A bug that two preemptions find and one does not: the second load must see the first thread
 * between its two stores, and the first thread must see the second between its own two. */
static atomic_int x, y, seen_x, seen_y;

THREAD(meets_y)
{
    atomic_store(&x, 1);
    atomic_store(&seen_y, atomic_load(&y));
    atomic_store(&x, 0);
    return NULL;
}

THREAD(meets_x)
{
    atomic_store(&y, 1);
    atomic_store(&seen_x, atomic_load(&x));
    atomic_store(&y, 0);
    return NULL;
}

SCENARIO(meeting)
{
    run_threads(meets_y, meets_x);
    ck_assert(!seen_x || !seen_y);
}

static il_scenario *const bugs[] = {lost_update, lost_atomic_update, lock_order, if_for_while,
                                    meeting};

/* ---- Correct programs ---- */

THREAD(increments_under_lock)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(counter)
{
    run_threads(increments_under_lock, increments_under_lock, increments_under_lock);
    ck_assert_int_eq(n, 3);
}

/* Too many schedules for any budget: 24! / (6!)^4. */
THREAD(adds_six_times)
{
    for (int i = 0; i < 6; i++)
        atomic_fetch_add(&count, 1);
    return NULL;
}

SCENARIO(endless_space)
{
    run_threads(adds_six_times, adds_six_times, adds_six_times, adds_six_times);
}

/* ---- The simplest failure ---- */

static void expect_preemptions(il_scenario *run, int preemptions)
{
    struct il_result r = explore(run);

    ck_assert_int_eq(r.status, IL_FAILED);
    ck_assert_int_eq(r.preemptions, preemptions);
    ck_assert(r.shortest);
}

START_TEST(lost_update_takes_one_preemption)
{
    expect_preemptions(lost_update, 1);
    expect_preemptions(lost_atomic_update, 1);
}
END_TEST

START_TEST(lock_order_takes_one_preemption)
{
    expect_preemptions(lock_order, 1);
}
END_TEST

START_TEST(if_for_while_takes_none)
{
    expect_preemptions(if_for_while, 0);
}
END_TEST

START_TEST(meeting_takes_two)
{
    expect_preemptions(meeting, 2);
}
END_TEST

/* ---- Determinism ---- */

static void expect_same(const struct il_result *p, const struct il_result *q)
{
    ck_assert_int_eq(p->status, q->status);
    ck_assert_int_eq(p->verdict, q->verdict);
    ck_assert_str_eq(p->message, q->message);
    ck_assert_str_eq(p->schedule, q->schedule);
    ck_assert_uint_eq(p->executions, q->executions);
    ck_assert_uint_eq(p->redundant, q->redundant);
    ck_assert_uint_eq(p->points, q->points);
    ck_assert_int_eq(p->preemptions, q->preemptions);
    ck_assert_int_eq(p->shortest, q->shortest);
}

START_TEST(same_seed_same_result)
{
    for (size_t i = 0; i < LENGTH(bugs); i++) {
        struct il_result first = explore(bugs[i]);

        for (int again = 0; again < 2; again++) {
            struct il_result r = explore(bugs[i]);
            expect_same(&first, &r);
        }
    }
}
END_TEST

START_TEST(any_seed_same_verdict)
{
    for (size_t i = 0; i < LENGTH(bugs); i++) {
        struct il_result first = explore(bugs[i]);

        for (int seed = 1; seed <= 10; seed++) {
            char text[16];

            snprintf(text, sizeof text, "%d", seed);
            setenv("IL_SEED", text, 1);
            struct il_result r = explore(bugs[i]);
            ck_assert_int_eq(r.verdict, first.verdict);
            ck_assert_int_eq(r.preemptions, first.preemptions);
            ck_assert(r.shortest);
        }
        unsetenv("IL_SEED");
    }
}
END_TEST

/* ---- Engines ---- */

static void expect_same_on_threads(il_scenario *run, unsigned long samples)
{
    setenv("IL_ENGINE", "fiber", 1);
    struct il_result fibers = explore(run, .samples = samples);
    setenv("IL_ENGINE", "thread", 1);
    struct il_result threads = explore(run, .samples = samples);
    expect_same(&fibers, &threads);
}

START_TEST(engines_agree_on_bugs)
{
    for (size_t i = 0; i < LENGTH(bugs); i++)
        expect_same_on_threads(bugs[i], 0);
}
END_TEST

START_TEST(engines_agree_on_a_correct_program)
{
    expect_same_on_threads(counter, 0);
    expect_same_on_threads(counter, 100);
}
END_TEST

/* ---- Replay ---- */

START_TEST(failing_schedule_replays)
{
    for (size_t i = 0; i < LENGTH(bugs); i++) {
        setenv("IL_ENGINE", "fiber", 1);
        struct il_result found = explore(bugs[i]);

        setenv("IL_REPLAY", found.schedule, 1);
        struct il_result replayed = explore(bugs[i]);
        ck_assert_int_eq(replayed.status, IL_FAILED);
        ck_assert_int_eq(replayed.verdict, found.verdict);
        ck_assert_str_eq(replayed.message, found.message);
        ck_assert_uint_eq(replayed.executions, 1);

        setenv("IL_ENGINE", "thread", 1);
        ck_assert_int_eq(explore(bugs[i]).verdict, found.verdict);
        unsetenv("IL_REPLAY");
    }
}
END_TEST

/* ---- Limits ---- */

START_TEST(samples_are_random_schedules_only)
{
    struct il_result r = explore(counter, .samples = 100);

    ck_assert_int_eq(r.status, IL_PASSED);
    ck_assert_uint_eq(r.executions, 100);
    ck_assert_int_eq(explore(lock_order, .samples = 1000).verdict, IL_DEADLOCK);
}
END_TEST

START_TEST(budget_ends_the_search)
{
    struct il_result r = explore(endless_space, .budget = 100000);

    ck_assert_int_eq(r.status, IL_PASSED);
    ck_assert_int_eq(r.verdict, IL_OK);
    ck_assert_uint_lt(r.points, 200000);
}
END_TEST

/* ---- State between executions ---- */

static int zero, seven = 7;
static char *kept;

SCENARIO(globals_are_fresh)
{
    ck_assert_int_eq(zero++, 0);
    ck_assert_int_eq(seven++, 7);
    ck_assert_ptr_null(kept);
    kept = malloc(10);
    il_choose(3);
    run_threads(increments_under_lock, increments_under_lock);
    ck_assert_int_eq(n, 2);
    free(kept);
}

SCENARIO(addresses_are_the_same)
{
    char *block = malloc(10);

    il_test_outcome((uintptr_t)block);
    il_choose(4);
    free(block);
}

START_TEST(every_execution_starts_afresh)
{
    struct il_result r = explore(globals_are_fresh);
    uint64_t outcomes[4];

    expect_pass(&r, false);
    explore(addresses_are_the_same);
    ck_assert_uint_eq(il_test_outcomes(outcomes, LENGTH(outcomes)), 1);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("search");
    TCase *search = tcase_create("search");

    tcase_add_test(search, lost_update_takes_one_preemption);
    tcase_add_test(search, lock_order_takes_one_preemption);
    tcase_add_test(search, if_for_while_takes_none);
    tcase_add_test(search, meeting_takes_two);
    tcase_add_test(search, same_seed_same_result);
    tcase_add_test(search, any_seed_same_verdict);
    tcase_add_test(search, engines_agree_on_bugs);
    tcase_add_test(search, engines_agree_on_a_correct_program);
    tcase_add_test(search, failing_schedule_replays);
    tcase_add_test(search, samples_are_random_schedules_only);
    tcase_add_test(search, budget_ends_the_search);
    tcase_add_test(search, every_execution_starts_afresh);
    suite_add_tcase(suite, search);
    return suite;
}
