/* Condition variables: who wakes, when, and holding what. */
#include "expect.h"

#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int permits;
static char order[4];

/* Waits for a permit, properly. */
THREAD(waits)
{
    pthread_mutex_lock(&m);
    while (permits == 0)
        ck_assert_int_eq(pthread_cond_wait(&cond, &m), 0);
    permits--;
    order[strlen(order)] = 'a' + (intptr_t)arg;
    pthread_mutex_unlock(&m);
    return NULL;
}

THREAD(signals)
{
    pthread_mutex_lock(&m);
    permits++;
    ck_assert_int_eq(pthread_cond_signal(&cond), 0);
    pthread_mutex_unlock(&m);
    return NULL;
}

THREAD(broadcasts_two)
{
    pthread_mutex_lock(&m);
    permits += 2;
    ck_assert_int_eq(pthread_cond_broadcast(&cond), 0);
    pthread_mutex_unlock(&m);
    return NULL;
}

THREAD(signals_once_for_two)
{
    pthread_mutex_lock(&m);
    permits += 2;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(signal_wakes)
{
    run_threads(waits, signals);
}

SCENARIO(a_signal_each)
{
    run_threads(waits, waits, signals, signals);
}

SCENARIO(broadcast_wakes_all)
{
    run_threads(waits, waits, broadcasts_two);
}

SCENARIO(signal_wakes_only_one)
{
    run_threads(waits, waits, signals_once_for_two);
}

/* Not first come, first served: the second to wait may be the first to wake. */
SCENARIO(either_may_wake)
{
    pthread_t first = start(waits, (void *)0);
    sleep(1);
    pthread_t second = start(waits, (void *)1);
    sleep(1);

    signals(NULL);
    sleep(1);
    signals(NULL);
    join(first);
    join(second);
    if (!strcmp(order, "ba"))
        il_reached();
}

/* ---- Signals that are lost, wake-ups that nobody sent ---- */

THREAD(waits_once)
{
    pthread_mutex_lock(&m);
    pthread_cond_wait(&cond, &m);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(signal_without_a_waiter)
{
    pthread_cond_signal(&cond);
    pthread_cond_broadcast(&cond);
    waits_once(NULL);
}

SCENARIO(signal_may_come_too_early)
{
    run_threads(waits_once, signals);
}

THREAD(waits_with_if)
{
    pthread_mutex_lock(&m);
    if (permits == 0)
        pthread_cond_wait(&cond, &m);
    ck_assert_int_eq(permits, 1);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(if_for_while)
{
    run_threads(waits_with_if, signals);
}

/* Two spurious wake-ups of one wait need two allowed. */
THREAD(waits_with_two_ifs)
{
    pthread_mutex_lock(&m);
    if (permits == 0)
        pthread_cond_wait(&cond, &m);
    if (permits == 0)
        pthread_cond_wait(&cond, &m);
    ck_assert_int_eq(permits, 1);
    pthread_mutex_unlock(&m);
    return NULL;
}

SCENARIO(two_ifs_for_while)
{
    run_threads(waits_with_two_ifs, signals);
}

/* ---- The lock ---- */

SCENARIO(waiter_lets_go_of_the_lock)
{
    pthread_t thread = start(waits, NULL);

    sleep(1);
    ck_assert_int_eq(pthread_mutex_trylock(&m), 0);
    permits++;
    pthread_mutex_unlock(&m);
    pthread_cond_signal(&cond);
    join(thread);
}

/* The signaller keeps the lock for a second: the waiter returns only after that. */
THREAD(waits_for_the_lock_too)
{
    waits(NULL);
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    return NULL;
}

SCENARIO(waiter_takes_the_lock_again)
{
    pthread_t thread = start(waits_for_the_lock_too, NULL);

    sleep(1);
    pthread_mutex_lock(&m);
    permits++;
    pthread_cond_signal(&cond);
    sleep(1);
    pthread_mutex_unlock(&m);
    join(thread);
}

static const struct expectation table[] = {
    VERIFIES(signal_wakes),
    VERIFIES(a_signal_each),
    VERIFIES(broadcast_wakes_all),
    FAILS(IL_DEADLOCK, signal_wakes_only_one, .spurious_wakes = IL_NONE),
    FAILS(IL_DEADLOCK, signal_wakes_only_one),
    REACHES(either_may_wake, .spurious_wakes = IL_NONE),
    FAILS(IL_DEADLOCK, signal_without_a_waiter),
    FAILS(IL_DEADLOCK, signal_may_come_too_early),
    FAILS(IL_ASSERTION, if_for_while),
    VERIFIES(if_for_while, .spurious_wakes = IL_NONE),
    VERIFIES(two_ifs_for_while),
    FAILS(IL_ASSERTION, two_ifs_for_while, .spurious_wakes = 2),
    VERIFIES(waiter_lets_go_of_the_lock),
    VERIFIES(waiter_takes_the_lock_again),
};

Suite *chapter_suite(void)
{
    return table_suite("condition");
}
