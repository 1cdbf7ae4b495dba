/* Semaphores, which answer with -1 and errno. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <unistd.h>

static sem_t sem;

static int value(void)
{
    int v = -1;

    ck_assert_int_eq(sem_getvalue(&sem, &v), 0);
    return v;
}

SCENARIO(counts)
{
    ck_assert_int_eq(sem_init(&sem, 0, 2), 0);
    ck_assert_int_eq(value(), 2);
    ck_assert_int_eq(sem_wait(&sem), 0);
    ck_assert_int_eq(sem_trywait(&sem), 0);
    ck_assert_int_eq(value(), 0);
    ck_fails_with(EAGAIN, sem_trywait(&sem));
    ck_assert_int_eq(sem_post(&sem), 0);
    ck_assert_int_eq(value(), 1);
    ck_assert_int_eq(sem_destroy(&sem), 0);
}

SCENARIO(limits)
{
    ck_fails_with(EINVAL, sem_init(&sem, 0, SEM_VALUE_MAX + 1u));
    sem_init(&sem, 0, SEM_VALUE_MAX);
    ck_fails_with(EOVERFLOW, sem_post(&sem));
    ck_assert_int_eq(value(), SEM_VALUE_MAX);
    sem_destroy(&sem);
}

THREAD(enters)
{
    sem_wait(&sem);
    il_enter(0);
    il_leave(0);
    sem_post(&sem);
    return NULL;
}

SCENARIO(admits_two_of_three)
{
    sem_init(&sem, 0, 2);
    run_threads(enters, enters, enters);
    ck_assert_uint_le(il_peak_inside(0), 2);
    if (il_peak_inside(0) == 2)
        il_reached();
    sem_destroy(&sem);
}

THREAD(posts)
{
    sem_post(&sem);
    return NULL;
}

THREAD(waits)
{
    sem_wait(&sem);
    return NULL;
}

SCENARIO(a_post_each)
{
    sem_init(&sem, 0, 0);
    run_threads(waits, posts, waits, posts);
    ck_assert_int_eq(value(), 0);
    sem_destroy(&sem);
}

SCENARIO(one_post_for_two)
{
    sem_init(&sem, 0, 0);
    run_threads(waits, posts, waits);
}

/* ---- Deadlines ---- */

SCENARIO(gives_up_at_its_deadline)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 3 * SECOND);

    sem_init(&sem, 0, 0);
    ck_fails_with(ETIMEDOUT, sem_timedwait(&sem, &deadline));
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    sem_destroy(&sem);
}

SCENARIO(gives_up_by_a_clock)
{
    struct timespec deadline = from_now(CLOCK_MONOTONIC, 3 * SECOND);

    sem_init(&sem, 0, 0);
    ck_fails_with(ETIMEDOUT, sem_clockwait(&sem, CLOCK_MONOTONIC, &deadline));
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    sem_destroy(&sem);
}

SCENARIO(deadlines_that_are_none)
{
    struct timespec past = {.tv_sec = 1}, senseless = {.tv_sec = 1, .tv_nsec = SECOND};

    sem_init(&sem, 0, 1);
    ck_assert_int_eq(sem_timedwait(&sem, &past), 0);
    ck_fails_with(ETIMEDOUT, sem_timedwait(&sem, &past));
    ck_fails_with(EINVAL, sem_timedwait(&sem, &senseless));
    sem_destroy(&sem);
}

THREAD(posts_at_two)
{
    sleep(2);
    sem_post(&sem);
    return NULL;
}

SCENARIO(posted_in_time)
{
    struct timespec deadline = from_now(CLOCK_REALTIME, 3 * SECOND);

    sem_init(&sem, 0, 0);
    pthread_t thread = start(posts_at_two, NULL);
    ck_assert_int_eq(sem_timedwait(&sem, &deadline), 0);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    join(thread);
    sem_destroy(&sem);
}

static const struct expectation table[] = {
    VERIFIES(counts),
    VERIFIES(limits),
    REACHES(admits_two_of_three),
    VERIFIES(a_post_each),
    FAILS(IL_DEADLOCK, one_post_for_two),
    VERIFIES(gives_up_at_its_deadline),
    VERIFIES(gives_up_by_a_clock),
    VERIFIES(deadlines_that_are_none),
    VERIFIES(posted_in_time),
};

Suite *chapter_suite(void)
{
    return table_suite("semaphore");
}
