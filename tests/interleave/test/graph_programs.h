/*
 * graph_programs.h - programs whose graph of schedules is held against numbers worked out by hand,
 * and against running every schedule there is.
 */
#ifndef GRAPH_PROGRAMS_H
#define GRAPH_PROGRAMS_H

#include "expect.h"
#include "graph_test.h"

#include <stdatomic.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static atomic_int x, y, z;
static int n;

THREAD(increments_under_lock)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(no_lost_update)
{
    run_threads(increments_under_lock, increments_under_lock);
    ck_assert_int_eq(n, 2);
}

THREAD(locks_a_then_b)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return NULL;
}

THREAD(locks_b_then_a)
{
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    return NULL;
}

/* After the first lock, the other thread can make it a deadlock: one state, whoever was first.
 * If not, and the inner lock is free again, the other may come for it before the outer one is. */
SCENARIO(opposite_locks)
{
    run_threads(locks_a_then_b, locks_b_then_a);
}

THREAD(adds)
{
    atomic_fetch_add(&x, 1);
    return NULL;
}

THREAD(stores_x)
{
    atomic_store(&x, 1);
    return NULL;
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

/* No order matters: nothing, one of three, and the end.  Yet there are 3! schedules. */
SCENARIO(a_variable_each)
{
    run_threads(stores_x, stores_y, stores_z);
}

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

/* Nothing, one store, the other, both; and three ends. */
SCENARIO(store_buffering)
{
    run_threads(stores_x_loads_y, stores_y_loads_x);
}

THREAD(computes)
{
    return NULL;
}

SCENARIO(nothing_shared)
{
    run_threads(computes, computes);
}

SCENARIO(three_by_four_choices)
{
    unsigned one = il_choose(3), other = il_choose(4);

    ck_assert_msg(one < 2 || other < 3, "the last of both");
}

#endif
