/* Robust mutexes, protocols, and objects that other processes would share. */
#include "expect.h"

#include <errno.h>
#include <semaphore.h>

static pthread_mutex_t m;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int half_done;

static void init_robust(void)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    ck_assert_int_eq(pthread_mutex_init(&m, &attributes), 0);
    pthread_mutexattr_destroy(&attributes);
}

THREAD(ends_holding_it)
{
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    half_done = 1;
    return NULL;
}

SCENARIO(the_next_learns_of_it_and_repairs)
{
    init_robust();
    join(start(ends_holding_it, NULL));
    ck_assert_int_eq(pthread_mutex_lock(&m), EOWNERDEAD);
    half_done = 0;
    ck_assert_int_eq(pthread_mutex_consistent(&m), 0);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    ck_assert_int_eq(pthread_mutex_consistent(&m), EINVAL);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
}

SCENARIO(unlocked_unrepaired_is_lost)
{
    init_robust();
    join(start(ends_holding_it, NULL));
    ck_assert_int_eq(pthread_mutex_trylock(&m), EOWNERDEAD);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    ck_assert_int_eq(pthread_mutex_lock(&m), ENOTRECOVERABLE);
    ck_assert_int_eq(pthread_mutex_trylock(&m), ENOTRECOVERABLE);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
}

/* Whoever is second has waited for the mutex, or comes later. */
THREAD(locks_or_learns)
{
    int r = pthread_mutex_lock(&m);

    if (r == EOWNERDEAD) {
        half_done = 0;
        pthread_mutex_consistent(&m);
    }
    ck_assert_int_eq(half_done, 0);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(waiters_learn_too)
{
    init_robust();
    run_threads(ends_holding_it, locks_or_learns, locks_or_learns);
    pthread_mutex_destroy(&m);
}

static void lock_without_looking(void)
{
    pthread_mutex_lock(&m);
    ck_assert_int_eq(half_done, 0);
    pthread_mutex_unlock(&m);
}

SCENARIO(result_of_lock_not_looked_at)
{
    init_robust();
    pthread_t thread = start(ends_holding_it, NULL);
    lock_without_looking();
    join(thread);
}

/* The one that was signalled locks again, after the owner has gone. */
THREAD(signals_and_ends)
{
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    half_done = 1;
    pthread_cond_signal(&cond);
    return NULL;
}

SCENARIO(a_condition_wait_learns_of_it)
{
    int r = 0;

    init_robust();
    pthread_mutex_lock(&m);
    pthread_t thread = start(signals_and_ends, NULL);
    while (!half_done)
        r = pthread_cond_wait(&cond, &m);
    ck_assert_int_eq(r, EOWNERDEAD);
    pthread_mutex_consistent(&m);
    pthread_mutex_unlock(&m);
    join(thread);
    pthread_mutex_destroy(&m);
}

SCENARIO(ordinary_ones_stay_locked)
{
    pthread_mutex_init(&m, NULL);
    join(start(ends_holding_it, NULL));
    pthread_mutex_lock(&m);
}

/* ---- Protocols: accepted, without priorities ---- */

THREAD(adds_one)
{
    pthread_mutex_lock(&m);
    half_done++;
    pthread_mutex_unlock(&m);
    return NULL;
}

static void with_protocol(int protocol)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    ck_assert_int_eq(pthread_mutexattr_setprotocol(&attributes, protocol), 0);
    ck_assert_int_eq(pthread_mutex_init(&m, &attributes), 0);
    run_threads(adds_one, adds_one);
    ck_assert_int_eq(half_done, 2);
    pthread_mutex_destroy(&m);
}

SCENARIO(priority_inheriting)
{
    with_protocol(PTHREAD_PRIO_INHERIT);
}

SCENARIO(priority_ceiling)
{
    with_protocol(PTHREAD_PRIO_PROTECT);
}

/* ---- Shared with other processes: refused ---- */

SCENARIO(shared_mutex)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&m, &attributes);
}

SCENARIO(shared_condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&cond, &attributes);
}

SCENARIO(shared_rwlock)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlock_t lock;

    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_rwlock_init(&lock, &attributes);
}

SCENARIO(shared_barrier)
{
    pthread_barrierattr_t attributes;
    pthread_barrier_t barrier;

    pthread_barrierattr_init(&attributes);
    pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&barrier, &attributes, 2);
}

SCENARIO(shared_semaphore)
{
    sem_t sem;

    sem_init(&sem, 1, 0);
}

static const struct expectation table[] = {
    VERIFIES(the_next_learns_of_it_and_repairs),
    VERIFIES(unlocked_unrepaired_is_lost),
    VERIFIES(waiters_learn_too),
    FAILS(IL_ASSERTION, result_of_lock_not_looked_at),
    VERIFIES(a_condition_wait_learns_of_it),
    FAILS(IL_DEADLOCK, ordinary_ones_stay_locked),
    VERIFIES(priority_inheriting),
    VERIFIES(priority_ceiling),
    FAILS(IL_UNSUPPORTED, shared_mutex),
    FAILS(IL_UNSUPPORTED, shared_condition),
    FAILS(IL_UNSUPPORTED, shared_rwlock),
    FAILS(IL_UNSUPPORTED, shared_barrier),
    FAILS(IL_UNSUPPORTED, shared_semaphore),
};

Suite *chapter_suite(void)
{
    return table_suite("robust");
}
