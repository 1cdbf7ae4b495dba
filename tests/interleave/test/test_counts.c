/*
 * How many executions verify a program whose inequivalent schedules can be
 * counted by hand.  Fewer would miss some; more is work done twice.
 *
 * Two schedules are equivalent if they order all dependent steps alike: the
 * operations on one mutex, the accesses to one atomic of which one is a write.
 */
#include "expect.h"

#include <stdatomic.h>
#include <stdlib.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static atomic_int x, y, z;
static int n;

static void increment(pthread_mutex_t *lock, int times)
{
    while (times-- > 0) {
        pthread_mutex_lock(lock);
        n++;
        pthread_mutex_unlock(lock);
    }
}

static void *increment_1(void *arg)
{
    increment(&a, 1);
    return arg;
}

static void *increment_2(void *arg)
{
    increment(&a, 2);
    return arg;
}

static void *increment_3(void *arg)
{
    increment(&a, 3);
    return arg;
}

/* k threads with n critical sections each can take turns in (kn)! / (n!)^k ways. */
SCENARIO(sections_2x1)
{
    run_threads(increment_1, increment_1);
}

SCENARIO(sections_2x2)
{
    run_threads(increment_2, increment_2);
}

SCENARIO(sections_2x3)
{
    run_threads(increment_3, increment_3);
}

static void *increment_4(void *arg)
{
    increment(&a, 4);
    return arg;
}

SCENARIO(sections_3x4)
{
    run_threads(increment_4, increment_4, increment_4);
}

SCENARIO(sections_4x3)
{
    run_threads(increment_3, increment_3, increment_3, increment_3);
}

SCENARIO(sections_3x3)
{
    run_threads(increment_3, increment_3, increment_3);
}

THREAD(locks_a)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(locks_b)
{
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    return NULL;
}

SCENARIO(sections_of_two_mutexes)
{
    run_threads(locks_a, locks_b, locks_a, locks_b);
}

THREAD(computes)
{
    intptr_t local = 0;

    for (int i = 0; i < 10; i++)
        local += i;
    return (void *)local;
}

SCENARIO(nothing_shared)
{
    run_threads(computes, computes, computes);
}

/* ---- Atomics ---- */

THREAD(adds)
{
    atomic_fetch_add(&x, 1);
    return NULL;
}

SCENARIO(seven_adders)
{
    run_threads(adds, adds, adds, adds, adds, adds, adds);
    ck_assert_int_eq(x, 7);
}

THREAD(loads_and_stores_twice)
{
    for (int i = 0; i < 2; i++)
        atomic_store(&x, atomic_load(&x) + 1);
    return NULL;
}

SCENARIO(three_that_load_and_store_twice)
{
    run_threads(loads_and_stores_twice, loads_and_stores_twice, loads_and_stores_twice);
}

THREAD(loads_x)
{
    return (void *)(intptr_t)atomic_load(&x);
}

SCENARIO(four_loads)
{
    run_threads(loads_x, loads_x, loads_x, loads_x);
}

THREAD(stores_x)
{
    atomic_store(&x, 1);
    return NULL;
}

/* Each load comes before or after the store; the loads are not ordered among themselves. */
SCENARIO(three_loads_and_a_store)
{
    run_threads(loads_x, loads_x, loads_x, stores_x);
}

THREAD(stores_y)
{
    atomic_store(&y, 1);
    return NULL;
}

THREAD(stores_z)
{
    atomic_store(&z, 1);
    return NULL;
}

SCENARIO(a_variable_each)
{
    run_threads(stores_x, stores_y, stores_z);
}

/* Two pairs of dependent steps, each in either order, less the one combination that is a cycle. */
THREAD(stores_x_loads_y)
{
    atomic_store(&x, 1);
    return (void *)(intptr_t)atomic_load(&y);
}

THREAD(stores_y_loads_x)
{
    atomic_store(&y, 1);
    return (void *)(intptr_t)atomic_load(&x);
}

SCENARIO(store_buffering)
{
    run_threads(stores_x_loads_y, stores_y_loads_x);
}

THREAD(stores_x_stores_y)
{
    atomic_store(&x, 1);
    atomic_store(&y, 1);
    return NULL;
}

THREAD(loads_y_loads_x)
{
    int seen = atomic_load(&y);

    return (void *)(intptr_t)(seen + atomic_load(&x));
}

SCENARIO(message_passing)
{
    run_threads(stores_x_stores_y, loads_y_loads_x);
}

/* Independent reads of independent writes.  A reader relates to each writer in one of two orders,
 * 16 in all; one is a cycle: each reader sees the write that it reads first, and not the other. */
THREAD(loads_x_loads_y)
{
    int seen = atomic_load(&x);

    return (void *)(intptr_t)(seen + atomic_load(&y));
}

SCENARIO(iriw)
{
    run_threads(stores_x, stores_y, loads_x_loads_y, loads_y_loads_x);
}

/* ---- Choices and faults ---- */

SCENARIO(three_by_four_choices)
{
    il_choose(3);
    il_choose(4);
}

SCENARIO(choice_of_one)
{
    il_choose(1);
}

THREAD(chooses)
{
    return (void *)(uintptr_t)il_choose(3);
}

SCENARIO(choices_in_two_threads)
{
    run_threads(chooses, chooses);
}

SCENARIO(places)
{
    il_enter(0);
    il_leave(0);
}

THREAD(enters)
{
    places(NULL);
    return NULL;
}

/* Four steps, two a thread, all dependent on one another. */
SCENARIO(two_enter_and_leave)
{
    run_threads(enters, enters);
}

#define COUNTS(scenario, number)                                                                   \
    {                                                                                              \
        .name = #scenario, .run = (scenario), .count = (number)                                    \
    }

static const struct {
    const char *name;
    il_scenario *run;
    unsigned long count;
} table[] = {
    COUNTS(sections_2x1, 2),
    COUNTS(sections_2x2, 6),
    COUNTS(sections_2x3, 20),
    COUNTS(sections_3x3, 1680),
    COUNTS(sections_3x4, 34650),
    COUNTS(sections_4x3, 369600),
    COUNTS(sections_of_two_mutexes, 4),
    COUNTS(nothing_shared, 1),
    COUNTS(seven_adders, 5040),
    COUNTS(three_that_load_and_store_twice, 7134),
    COUNTS(four_loads, 1),
    COUNTS(three_loads_and_a_store, 8),
    COUNTS(a_variable_each, 1),
    COUNTS(store_buffering, 3),
    COUNTS(message_passing, 3),
    COUNTS(iriw, 15),
    COUNTS(three_by_four_choices, 12),
    COUNTS(choice_of_one, 1),
    COUNTS(choices_in_two_threads, 9),
    COUNTS(two_enter_and_leave, 6),
};

static void check_count(int i)
{
    const char *engine = getenv("IL_ENGINE");
    if (table[i].count > 10000 && engine && strcmp(engine, "thread") == 0)
        return; /* real threads would take minutes; what they count is the same search */
    struct il_result r = il_explore(&(struct il_test){.run = table[i].run, .budget = 100000000});

    expect_pass(&r, false);
    ck_assert_uint_eq(r.executions, table[i].count);
    ck_assert_uint_eq(r.redundant, 0);
}

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("counts");
    TCase *counts = tcase_create("counts");

    for (int i = 0; i < (int)LENGTH(table); i++)
        add_numbered(counts, table[i].name, check_count, i);
    suite_add_tcase(suite, counts);
    return suite;
}
