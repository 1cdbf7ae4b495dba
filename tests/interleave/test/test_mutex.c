/* Mutexes of all types, as POSIX has them. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;

static void init(pthread_mutex_t *mutex, int type)
{
    pthread_mutexattr_t attributes;

    ck_assert_int_eq(pthread_mutexattr_init(&attributes), 0);
    ck_assert_int_eq(pthread_mutexattr_settype(&attributes, type), 0);
    ck_assert_int_eq(pthread_mutex_init(mutex, &attributes), 0);
    ck_assert_int_eq(pthread_mutexattr_destroy(&attributes), 0);
}

THREAD(enters)
{
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    il_enter(0);
    il_leave(0);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    return NULL;
}

SCENARIO(excludes)
{
    run_threads(enters, enters, enters);
    ck_assert_uint_eq(il_peak_inside(0), 1);
}

SCENARIO(error_checking_mutex_excludes)
{
    init(&m, PTHREAD_MUTEX_ERRORCHECK);
    run_threads(enters, enters);
    ck_assert_uint_eq(il_peak_inside(0), 1);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
}

/* Either may be first, and either may be last. */
static char order[4];

THREAD(signs)
{
    pthread_mutex_lock(&m);
    order[strlen(order)] = 'a' + (intptr_t)arg;
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(last_may_be_first)
{
    run_threads(signs, signs, signs);
    if (!strcmp(order, "cba"))
        il_reached();
}

/* ---- trylock ---- */

THREAD(finds_it_busy)
{
    ck_assert_int_eq(pthread_mutex_trylock(&m), EBUSY);
    return NULL;
}

SCENARIO(trylock_of_a_held_mutex)
{
    ck_assert_int_eq(pthread_mutex_trylock(&m), 0);
    run_threads(finds_it_busy);
    finds_it_busy(NULL);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    ck_assert_int_eq(pthread_mutex_trylock(&m), 0);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
}

THREAD(tries)
{
    if (pthread_mutex_trylock(&m) == EBUSY)
        il_reached();
    else
        pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(trylock_may_fail)
{
    run_threads(enters, tries);
}

/* ---- Recursive ---- */

SCENARIO(recursive_mutex_counts)
{
    init(&m, PTHREAD_MUTEX_RECURSIVE);
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    ck_assert_int_eq(pthread_mutex_trylock(&m), 0);
    for (int i = 0; i < 3; i++) {
        run_threads(finds_it_busy);
        ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    }
    run_threads(enters);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
}

THREAD(enters_twice)
{
    pthread_mutex_lock(&m);
    enters(NULL);
    il_enter(0);
    il_leave(0);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(recursive_mutex_excludes)
{
    init(&m, PTHREAD_MUTEX_RECURSIVE);
    run_threads(enters_twice, enters_twice);
    ck_assert_uint_eq(il_peak_inside(0), 1);
    pthread_mutex_destroy(&m);
}

SCENARIO(static_recursive_mutex)
{
    static pthread_mutex_t mine = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

    ck_assert_int_eq(pthread_mutex_lock(&mine), 0);
    ck_assert_int_eq(pthread_mutex_lock(&mine), 0);
    ck_assert_int_eq(pthread_mutex_unlock(&mine), 0);
    ck_assert_int_eq(pthread_mutex_unlock(&mine), 0);
}

/* ---- Error checking: what is misuse of a normal mutex is an answer here ---- */

THREAD(may_not_unlock)
{
    ck_assert_int_eq(pthread_mutex_unlock(&m), EPERM);
    return NULL;
}

SCENARIO(error_checking_mutex_answers)
{
    init(&m, PTHREAD_MUTEX_ERRORCHECK);
    ck_assert_int_eq(pthread_mutex_unlock(&m), EPERM);
    ck_assert_int_eq(pthread_mutex_lock(&m), 0);
    ck_assert_int_eq(pthread_mutex_lock(&m), EDEADLK);
    ck_assert_int_eq(pthread_mutex_trylock(&m), EBUSY);
    run_threads(may_not_unlock);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
}

/* ---- Deadlines ---- */

SCENARIO(timed_lock_gives_up_at_its_deadline)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 3 * SECOND);

    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_mutex_timedlock(&m, &deadline), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    pthread_mutex_unlock(&m);
}

SCENARIO(timed_lock_with_a_clock)
{
    struct timespec deadline = from_now(CLOCK_MONOTONIC, 3 * SECOND);

    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_mutex_clocklock(&m, CLOCK_MONOTONIC, &deadline), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    pthread_mutex_unlock(&m);
}

SCENARIO(timed_lock_of_a_free_mutex_ignores_its_deadline)
{
    struct timespec past = {.tv_sec = 1};

    ck_assert_int_eq(pthread_mutex_timedlock(&m, &past), 0);
    ck_assert_int_eq(pthread_mutex_timedlock(&m, &past), ETIMEDOUT);
    ck_assert_int_eq(pthread_mutex_unlock(&m), 0);
}

SCENARIO(timed_lock_refuses_a_senseless_deadline)
{
    struct timespec senseless = {.tv_sec = 1, .tv_nsec = SECOND};

    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_mutex_timedlock(&m, &senseless), EINVAL);
    pthread_mutex_unlock(&m);
}

THREAD(locks_within_three_seconds)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 3 * SECOND);

    ck_assert_int_eq(pthread_mutex_timedlock(&m, &deadline), 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(timed_lock_succeeds_in_time)
{
    pthread_mutex_lock(&m);
    pthread_t thread = start(locks_within_three_seconds, NULL);
    sleep(2);
    pthread_mutex_unlock(&m);
    join(thread);
}

static const struct expectation table[] = {
    VERIFIES(excludes),
    VERIFIES(error_checking_mutex_excludes),
    REACHES(last_may_be_first),
    VERIFIES(trylock_of_a_held_mutex),
    REACHES(trylock_may_fail),
    VERIFIES(recursive_mutex_counts),
    VERIFIES(recursive_mutex_excludes),
    VERIFIES(static_recursive_mutex),
    VERIFIES(error_checking_mutex_answers),
    VERIFIES(timed_lock_gives_up_at_its_deadline),
    VERIFIES(timed_lock_with_a_clock),
    VERIFIES(timed_lock_of_a_free_mutex_ignores_its_deadline),
    VERIFIES(timed_lock_refuses_a_senseless_deadline),
    VERIFIES(timed_lock_succeeds_in_time),
};

Suite *chapter_suite(void)
{
    return table_suite("mutex");
}
