/* Condition waits with a deadline, on either clock. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <unistd.h>

static pthread_mutex_t m;
static pthread_cond_t cond;
static bool ready;

/* Error checking, so that the scenarios can ask who holds it. */
static void init(clockid_t clock)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;

    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_settype(&mutex, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&m, &mutex);
    pthread_mutexattr_destroy(&mutex);
    ck_assert_int_eq(pthread_condattr_init(&condition), 0);
    ck_assert_int_eq(pthread_condattr_setclock(&condition, clock), 0);
    ck_assert_int_eq(pthread_cond_init(&cond, &condition), 0);
    ck_assert_int_eq(pthread_condattr_destroy(&condition), 0);
}

static void destroy(void)
{
    ck_assert_int_eq(pthread_cond_destroy(&cond), 0);
    ck_assert_int_eq(pthread_mutex_destroy(&m), 0);
}

static void times_out_on(clockid_t clock)
{
    struct timespec deadline = from_now(clock, 3 * SECOND + 1);

    init(clock);
    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_cond_timedwait(&cond, &m, &deadline), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 3 * SECOND + 1);
    ck_assert_int_eq(pthread_mutex_lock(&m), EDEADLK);
    pthread_mutex_unlock(&m);
    destroy();
}

SCENARIO(times_out_on_the_real_time_clock)
{
    times_out_on(CLOCK_REALTIME);
}

SCENARIO(times_out_on_the_monotonic_clock)
{
    times_out_on(CLOCK_MONOTONIC);
}

SCENARIO(clock_wait_names_its_clock)
{
    struct timespec deadline = from_now(CLOCK_MONOTONIC, 3 * SECOND);

    init(CLOCK_REALTIME);
    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_cond_clockwait(&cond, &m, CLOCK_MONOTONIC, &deadline), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    pthread_mutex_unlock(&m);
    destroy();
}

SCENARIO(clock_of_the_attributes)
{
    pthread_condattr_t condition;
    clockid_t clock;

    pthread_condattr_init(&condition);
    ck_assert_int_eq(pthread_condattr_getclock(&condition, &clock), 0);
    ck_assert_int_eq(clock, CLOCK_REALTIME);
    ck_assert_int_eq(pthread_condattr_setclock(&condition, CLOCK_MONOTONIC), 0);
    ck_assert_int_eq(pthread_condattr_getclock(&condition, &clock), 0);
    ck_assert_int_eq(clock, CLOCK_MONOTONIC);
    pthread_condattr_destroy(&condition);
}

SCENARIO(deadline_in_the_past)
{
    struct timespec past = {.tv_sec = 1};

    init(CLOCK_REALTIME);
    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_cond_timedwait(&cond, &m, &past), ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 0);
    ck_assert_int_eq(pthread_mutex_lock(&m), EDEADLK);
    pthread_mutex_unlock(&m);
    destroy();
}

SCENARIO(senseless_deadline)
{
    struct timespec senseless = {.tv_sec = 1, .tv_nsec = SECOND};

    init(CLOCK_REALTIME);
    pthread_mutex_lock(&m);
    ck_assert_int_eq(pthread_cond_timedwait(&cond, &m, &senseless), EINVAL);
    ck_assert_int_eq(pthread_mutex_lock(&m), EDEADLK);
    pthread_mutex_unlock(&m);
    destroy();
}

/* ---- Against a signal ---- */

static int result;

THREAD(waits_three_seconds)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 3 * SECOND);

    pthread_mutex_lock(&m);
    while (!ready && result == 0)
        result = pthread_cond_timedwait(&cond, &m, &deadline);
    pthread_mutex_unlock(&m);
    return NULL;
}

static void signal_after(unsigned seconds)
{
    init(CLOCK_REALTIME);
    pthread_t thread = start(waits_three_seconds, NULL);
    sleep(seconds);
    pthread_mutex_lock(&m);
    ready = true;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&m);
    join(thread);
    destroy();
}

SCENARIO(signal_in_time)
{
    signal_after(2);
    ck_assert_int_eq(result, 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
}

SCENARIO(signal_too_late)
{
    signal_after(4);
    ck_assert_int_eq(result, ETIMEDOUT);
}

SCENARIO(signal_at_the_deadline_may_win)
{
    signal_after(3);
    if (result == 0)
        il_reached();
}

SCENARIO(signal_at_the_deadline_may_lose)
{
    signal_after(3);
    if (result == ETIMEDOUT)
        il_reached();
}

/* The time-out returns with the lock, so it waits for whoever has it. */
THREAD(holds_the_lock_until_five)
{
    sleep(1);
    pthread_mutex_lock(&m);
    sleep(4);
    pthread_mutex_unlock(&m);
    return NULL;
}

THREAD(returns_at_five)
{
    waits_three_seconds(NULL);
    ck_assert_int_eq(result, ETIMEDOUT);
    ck_assert_uint_eq(il_now(), 5 * SECOND);
    return NULL;
}

SCENARIO(time_out_waits_for_the_lock)
{
    init(CLOCK_REALTIME);
    run_threads(returns_at_five, holds_the_lock_until_five);
    destroy();
}

static const struct expectation table[] = {
    VERIFIES(times_out_on_the_real_time_clock, .spurious_wakes = IL_NONE),
    VERIFIES(times_out_on_the_monotonic_clock, .spurious_wakes = IL_NONE),
    VERIFIES(clock_wait_names_its_clock, .spurious_wakes = IL_NONE),
    VERIFIES(clock_of_the_attributes),
    VERIFIES(deadline_in_the_past, .spurious_wakes = IL_NONE),
    VERIFIES(senseless_deadline),
    VERIFIES(signal_in_time),
    VERIFIES(signal_too_late),
    REACHES(signal_at_the_deadline_may_win),
    REACHES(signal_at_the_deadline_may_lose),
    VERIFIES(time_out_waits_for_the_lock),
};

Suite *chapter_suite(void)
{
    return table_suite("timed wait");
}
