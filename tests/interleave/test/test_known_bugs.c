/* Classics of locks and conditions, each beside its repair. */
#include "expect.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static int n;

/* ---- A buffer of one place: `if` round the wait ---- */

THREAD(puts_with_if)
{
    pthread_mutex_lock(&lock);
    if (n == 1)
        pthread_cond_wait(&changed, &lock);
    ck_assert_int_eq(n++, 0);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(takes_with_if)
{
    pthread_mutex_lock(&lock);
    if (n == 0)
        pthread_cond_wait(&changed, &lock);
    ck_assert_int_eq(n--, 1);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

SCENARIO(buffer_with_if)
{
    run_threads(puts_with_if, puts_with_if, takes_with_if, takes_with_if);
}

/* ---- One condition for both sides, and a signal: it may wake the wrong side ---- */

static void *put(pthread_cond_t *wait_on, int (*wake)(pthread_cond_t *))
{
    pthread_mutex_lock(&lock);
    while (n == 1)
        pthread_cond_wait(wait_on, &lock);
    n++;
    wake(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *take(pthread_cond_t *to_wake, int (*wake)(pthread_cond_t *))
{
    pthread_mutex_lock(&lock);
    while (n == 0)
        pthread_cond_wait(&changed, &lock);
    n--;
    wake(to_wake);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(puts_and_signals)
{
    return put(&changed, pthread_cond_signal);
}

THREAD(takes_and_signals)
{
    return take(&changed, pthread_cond_signal);
}

SCENARIO(buffer_with_signal)
{
    run_threads(puts_and_signals, puts_and_signals, takes_and_signals, takes_and_signals);
}

THREAD(puts_and_broadcasts)
{
    return put(&changed, pthread_cond_broadcast);
}

THREAD(takes_and_broadcasts)
{
    return take(&changed, pthread_cond_broadcast);
}

SCENARIO(buffer_with_broadcast)
{
    run_threads(puts_and_broadcasts, puts_and_broadcasts, takes_and_broadcasts,
                takes_and_broadcasts);
}

THREAD(puts_by_two_conditions)
{
    return put(&not_full, pthread_cond_signal);
}

THREAD(takes_by_two_conditions)
{
    return take(&not_full, pthread_cond_signal);
}

SCENARIO(buffer_with_two_conditions)
{
    run_threads(puts_by_two_conditions, puts_by_two_conditions, takes_by_two_conditions,
                takes_by_two_conditions);
}

/* ---- Dining philosophers ---- */

static pthread_mutex_t fork_of[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                     PTHREAD_MUTEX_INITIALIZER};

static void *dine(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    return NULL;
}

THREAD(takes_left_first)
{
    intptr_t i = (intptr_t)arg;

    return dine(&fork_of[i], &fork_of[(i + 1) % 3]);
}

THREAD(takes_right_first)
{
    intptr_t i = (intptr_t)arg;

    return dine(&fork_of[(i + 1) % 3], &fork_of[i]);
}

SCENARIO(all_take_left_first)
{
    run_threads(takes_left_first, takes_left_first, takes_left_first);
}

SCENARIO(last_takes_right_first)
{
    run_threads(takes_left_first, takes_left_first, takes_right_first);
}

/* ---- A hand-made barrier, used twice ---- */

static int round_of[2];

static void meet_without_generation(void)
{
    pthread_mutex_lock(&lock);
    if (++n == 2) {
        n = 0;
        pthread_cond_broadcast(&changed);
    } else {
        while (n != 0)
            pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static int generation;

static void meet_with_generation(void)
{
    pthread_mutex_lock(&lock);
    int mine = generation;
    if (++n == 2) {
        n = 0;
        generation++;
        pthread_cond_broadcast(&changed);
    } else {
        while (mine == generation)
            pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
}

static void *meet_twice(uintptr_t i, void (*meet)(void))
{
    for (int round = 1; round <= 2; round++) {
        pthread_mutex_lock(&lock);
        round_of[i] = round;
        pthread_mutex_unlock(&lock);
        meet();
        pthread_mutex_lock(&lock);
        ck_assert_int_ge(round_of[!i], round);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

THREAD(meets_without_generation)
{
    return meet_twice((uintptr_t)arg, meet_without_generation);
}

THREAD(meets_with_generation)
{
    return meet_twice((uintptr_t)arg, meet_with_generation);
}

SCENARIO(barrier_without_generation)
{
    run_threads(meets_without_generation, meets_without_generation);
}

SCENARIO(barrier_with_generation)
{
    run_threads(meets_with_generation, meets_with_generation);
}

/* ---- A read lock given up for a write lock: the world changes in between ---- */

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;

static void *refresh(bool look_again)
{
    pthread_rwlock_rdlock(&table_lock);
    bool stale = n == 0;
    pthread_rwlock_unlock(&table_lock);
    if (stale) {
        pthread_rwlock_wrlock(&table_lock);
        if (!look_again || n == 0)
            ck_assert_int_eq(++n, 1);
        pthread_rwlock_unlock(&table_lock);
    }
    return NULL;
}

THREAD(refreshes_once_stale)
{
    return refresh(false);
}

THREAD(refreshes_after_a_second_look)
{
    return refresh(true);
}

SCENARIO(upgrade_by_unlocking)
{
    run_threads(refreshes_once_stale, refreshes_once_stale);
}

SCENARIO(upgrade_with_a_second_look)
{
    run_threads(refreshes_after_a_second_look, refreshes_after_a_second_look);
}

THREAD(upgrades_in_place)
{
    pthread_rwlock_rdlock(&table_lock);
    pthread_rwlock_wrlock(&table_lock);
    pthread_rwlock_unlock(&table_lock);
    return NULL;
}

SCENARIO(upgrade_in_place)
{
    run_threads(upgrades_in_place, upgrades_in_place);
}

static const struct expectation table[] = {
    FAILS(IL_ASSERTION, buffer_with_if, .spurious_wakes = IL_NONE),
    FAILS(IL_DEADLOCK, buffer_with_signal),
    VERIFIES(buffer_with_broadcast, .spurious_wakes = IL_NONE),
    VERIFIES(buffer_with_two_conditions),
    FAILS(IL_DEADLOCK, all_take_left_first),
    VERIFIES(last_takes_right_first),
    FAILS(IL_DEADLOCK, barrier_without_generation),
    VERIFIES(barrier_with_generation),
    FAILS(IL_ASSERTION, upgrade_by_unlocking),
    VERIFIES(upgrade_with_a_second_look),
    FAILS(IL_DEADLOCK, upgrade_in_place),
};

Suite *chapter_suite(void)
{
    return table_suite("known bugs");
}
