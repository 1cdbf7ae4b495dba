/* Threads that try for ever, and what never happens. */
#include "golden.h"

#include <sched.h>
#include <stdatomic.h>

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER, right = PTHREAD_MUTEX_INITIALIZER;
static atomic_int done;

THREAD(polls)
{
    while (!atomic_load(&done))
        sched_yield();
    return NULL;
}

SCENARIO(nobody_sets_it)
{
    run_threads(polls);
}

THREAD(keeps_left)
{
    pthread_mutex_lock(&left);
    while (!atomic_load(&done))
        sched_yield();
    pthread_mutex_unlock(&left);
    return NULL;
}

THREAD(tries_left)
{
    while (pthread_mutex_trylock(&left) != 0)
        sched_yield();
    atomic_store(&done, 1);
    pthread_mutex_unlock(&left);
    return NULL;
}

SCENARIO(spins_with_the_lock)
{
    run_threads(keeps_left, tries_left);
}

static void take(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    while (pthread_mutex_trylock(second) != 0)
        sched_yield();
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

THREAD(left_then_right)
{
    take(&left, &right);
    return NULL;
}

THREAD(right_then_left)
{
    take(&right, &left);
    return NULL;
}

SCENARIO(tries_with_the_other_held)
{
    run_threads(left_then_right, right_then_left);
}

SCENARIO(loops_without_end)
{
    static volatile int n;

    while (n >= 0)
        n = 0;
}

THREAD(reaches_with_both)
{
    pthread_mutex_lock(&left);
    il_enter(0);
    if (il_inside(0) == 2)
        il_reached();
    il_leave(0);
    pthread_mutex_unlock(&left);
    return NULL;
}

SCENARIO(both_inside)
{
    run_threads(reaches_with_both, reaches_with_both);
}

static const struct told table[] = {
    TOLD(nobody_sets_it),    TOLD(spins_with_the_lock), TOLD(tries_with_the_other_held),
    TOLD(loops_without_end), MISSED(both_inside),
};

golden_suite()
