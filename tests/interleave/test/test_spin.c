/* Spinlocks, which wait without a sleep and yet must not look like livelock. */
#include "expect.h"

#include <errno.h>
#include <semaphore.h>

static pthread_spinlock_t spin;

THREAD(enters)
{
    ck_assert_int_eq(pthread_spin_lock(&spin), 0);
    il_enter(0);
    il_leave(0);
    ck_assert_int_eq(pthread_spin_unlock(&spin), 0);
    return NULL;
}

SCENARIO(excludes)
{
    ck_assert_int_eq(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE), 0);
    run_threads(enters, enters, enters);
    ck_assert_uint_eq(il_peak_inside(0), 1);
    ck_assert_int_eq(pthread_spin_destroy(&spin), 0);
}

THREAD(finds_it_busy)
{
    ck_assert_int_eq(pthread_spin_trylock(&spin), EBUSY);
    return NULL;
}

SCENARIO(trylock_of_a_held_spinlock)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    ck_assert_int_eq(pthread_spin_trylock(&spin), 0);
    run_threads(finds_it_busy);
    pthread_spin_unlock(&spin);
    run_threads(enters);
    pthread_spin_destroy(&spin);
}

static sem_t later;

THREAD(posts_after_an_hour)
{
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){3600, 0}, NULL);
    sem_post(&later);
    return NULL;
}

SCENARIO(busy_waits_are_counted)
{
    sem_init(&later, 0, 0);
    pthread_t thread = start(posts_after_an_hour, NULL);
    ck_assert_uint_eq(il_failed_rounds(), 0);
    while (sem_trywait(&later) != 0)
        ;
    ck_assert_uint_ge(il_failed_rounds(), 100);
    join(thread);
    sem_destroy(&later);
}

SCENARIO(sleepers_are_not)
{
    sem_init(&later, 0, 0);
    pthread_t thread = start(posts_after_an_hour, NULL);
    ck_assert_int_eq(sem_wait(&later), 0);
    ck_assert_uint_eq(il_failed_rounds(), 0);
    join(thread);
    sem_destroy(&later);
}

static const struct expectation table[] = {
    VERIFIES(excludes),
    VERIFIES(trylock_of_a_held_spinlock),
    VERIFIES(busy_waits_are_counted),
    VERIFIES(sleepers_are_not),
};

Suite *chapter_suite(void)
{
    return table_suite("spinlock");
}
