/* engines: fiber.  The random walk spares the lives of threads a choice: nothing is lost by it. */
#define _GNU_SOURCE
#include "brute_force.h"
#include "expect.h"

#include <stdatomic.h>

static atomic_int x, done;

THREAD(loads_then_stores)
{
    int seen = atomic_load(&x);

    atomic_store(&x, seen + 1);
    return NULL;
}

SCENARIO(three_update)
{
    run_threads(loads_then_stores, loads_then_stores, loads_then_stores);
    il_test_outcome((uint64_t)x);
}

/* ---- Between creating one and the next; a thread's threads ---- */

THREAD(doubles)
{
    atomic_store(&x, 2 * atomic_load(&x));
    return NULL;
}

THREAD(adds_and_has_it_doubled)
{
    atomic_fetch_add(&x, 1);
    pthread_t child = start(doubles, NULL);
    atomic_fetch_add(&x, 10);
    join(child);
    atomic_fetch_add(&x, 100);
    return NULL;
}

SCENARIO(threads_of_threads)
{
    pthread_t first = start(adds_and_has_it_doubled, NULL);
    atomic_store(&x, 7);
    pthread_t second = start(doubles, NULL);
    join(second);
    atomic_fetch_add(&x, 1000);
    join(first);
    il_test_outcome((uint64_t)x);
}

/* ---- Locks: who is ready changes with every operation, and not with those between ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

THREAD(adds_under_the_lock)
{
    pthread_mutex_lock(&lock);
    int seen = atomic_load(&x);
    atomic_store(&x, seen + 1);
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&x, 10);
    return NULL;
}

SCENARIO(lock_and_atomics)
{
    run_threads(adds_under_the_lock, adds_under_the_lock, doubles);
    il_test_outcome((uint64_t)x);
}

/* ---- Who looks whether a thread has ended ---- */

THREAD(says_that_it_is_done)
{
    atomic_store(&done, 1);
    return NULL;
}

SCENARIO(tries_to_join)
{
    pthread_t thread = start(says_that_it_is_done, NULL);
    int seen = atomic_load(&done);
    int tried = pthread_tryjoin_np(thread, NULL);

    il_test_outcome((uint64_t)(10 * seen + (tried == 0)));
    if (tried != 0)
        join(thread);
}

SCENARIO(counts_threads)
{
    pthread_t thread = start(says_that_it_is_done, NULL);
    int seen = atomic_load(&done);

    il_test_outcome((uint64_t)(10 * seen) + il_live_threads());
    join(thread);
}

/* ---- Cancelled when it could join already, or not ---- */

THREAD(joins_another)
{
    atomic_store(&x, 1 + atomic_load(&done));
    join(*(pthread_t *)arg);
    return NULL;
}

SCENARIO(cancels_who_joins)
{
    pthread_t child = start(says_that_it_is_done, NULL), parent = start(joins_another, &child);
    int seen = atomic_load(&x);

    if (seen == 2)
        pthread_cancel(parent);
    bool cancelled = join(parent) == PTHREAD_CANCELED;
    il_test_outcome((uint64_t)(10 * seen + cancelled));
    if (cancelled)
        join(child);
}

/* ---- One that is never started, and one that waits for long ---- */

SCENARIO(cancels_at_once)
{
    pthread_t thread = start(loads_then_stores, NULL);

    pthread_cancel(thread);
    join(thread);
    il_test_outcome((uint64_t)x);
}

THREAD(waits_until_done)
{
    while (!atomic_load(&done))
        ;
    return NULL;
}

SCENARIO(spins_while_others_are_created)
{
    pthread_t first = start(waits_until_done, NULL), second = start(says_that_it_is_done, NULL);

    join(first);
    join(second);
    il_test_outcome((uint64_t)done);
}

static void expect_same_by_walking(il_scenario *run)
{
    enum { MANY = 5000 };
    static struct outcomes all;

    find_outcomes(&(struct il_test){.run = run, .name = "all schedules"}, "full", &all);
    setenv("IL_SAMPLER", "walk", 1);
    struct il_result r = explore(run, .samples = MANY);
    unsetenv("IL_SAMPLER");
    expect_pass(&r, true);
    expect_outcomes(all.value, all.n);
}

#define SAME_BY_WALKING(scenario)                                                                  \
    START_TEST(walk_##scenario)                                                                    \
    {                                                                                              \
        expect_same_by_walking(scenario);                                                          \
    }                                                                                              \
    END_TEST

SAME_BY_WALKING(three_update)
SAME_BY_WALKING(threads_of_threads)
SAME_BY_WALKING(lock_and_atomics)
SAME_BY_WALKING(tries_to_join)
SAME_BY_WALKING(counts_threads)
SAME_BY_WALKING(cancels_who_joins)
SAME_BY_WALKING(cancels_at_once)
SAME_BY_WALKING(spins_while_others_are_created)

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("walk");
    TCase *tests = tcase_create("walk");

    tcase_add_test(tests, walk_three_update);
    tcase_add_test(tests, walk_threads_of_threads);
    tcase_add_test(tests, walk_lock_and_atomics);
    tcase_add_test(tests, walk_tries_to_join);
    tcase_add_test(tests, walk_counts_threads);
    tcase_add_test(tests, walk_cancels_who_joins);
    tcase_add_test(tests, walk_cancels_at_once);
    tcase_add_test(tests, walk_spins_while_others_are_created);
    suite_add_tcase(suite, tests);
    return suite;
}
