/* Threads that run for ever and get nowhere; and loops that only look like it. */
#include "expect.h"

#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static atomic_bool flag;
static atomic_int count;
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;

THREAD(spins_on_flag)
{
    while (!atomic_load(&flag))
        ;
    return NULL;
}

THREAD(yields_until_flag)
{
    while (!atomic_load(&flag))
        sched_yield();
    return NULL;
}

THREAD(sleeps_until_flag)
{
    while (!atomic_load(&flag))
        usleep(1000);
    return NULL;
}

THREAD(sets_flag)
{
    atomic_store(&flag, true);
    return NULL;
}

SCENARIO(flag_that_nobody_sets)
{
    run_threads(spins_on_flag);
}

SCENARIO(yields_for_ever)
{
    run_threads(yields_until_flag, yields_until_flag);
}

SCENARIO(spins_until_set)
{
    run_threads(spins_on_flag, sets_flag);
}

SCENARIO(yields_until_set)
{
    run_threads(yields_until_flag, sets_flag);
}

SCENARIO(sleeps_until_set)
{
    run_threads(sleeps_until_flag, sets_flag);
}

/* Holding the first lock while trying for the second: each waits for the other, on its feet. */
static void lock_then_spin(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    while (pthread_mutex_trylock(second) != 0)
        sched_yield();
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

THREAD(locks_a_then_spins_on_b)
{
    lock_then_spin(&a, &b);
    return NULL;
}

THREAD(locks_b_then_spins_on_a)
{
    lock_then_spin(&b, &a);
    return NULL;
}

SCENARIO(spins_holding_what_the_other_needs)
{
    run_threads(locks_a_then_spins_on_b, locks_b_then_spins_on_a);
}

SCENARIO(spins_in_one_order)
{
    run_threads(locks_a_then_spins_on_b, locks_a_then_spins_on_b);
}

/* Letting go of the first before trying again ends, unless the schedule is out to get it. */
static void lock_or_back_off(pthread_mutex_t *first, pthread_mutex_t *second)
{
    for (;;) {
        pthread_mutex_lock(first);
        if (pthread_mutex_trylock(second) == 0)
            break;
        pthread_mutex_unlock(first);
        sched_yield();
    }
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

THREAD(locks_a_or_backs_off)
{
    lock_or_back_off(&a, &b);
    return NULL;
}

THREAD(locks_b_or_backs_off)
{
    lock_or_back_off(&b, &a);
    return NULL;
}

SCENARIO(backs_off)
{
    run_threads(locks_a_or_backs_off, locks_b_or_backs_off);
}

SCENARIO(adds_for_ever)
{
    for (;;)
        atomic_fetch_add(&count, 1);
}

SCENARIO(adds_a_hundred_times)
{
    for (int i = 0; i < 100; i++)
        atomic_fetch_add(&count, 1);
}

SCENARIO(locks_for_ever)
{
    for (;;) {
        pthread_mutex_lock(&a);
        pthread_mutex_unlock(&a);
    }
}

/* ---- What a scheduler with a sense of time would let pass ---- */

THREAD(gives_up_after_ten_tries)
{
    int tries = 0;

    while (pthread_mutex_trylock(&a) != 0)
        ck_assert_msg(++tries < 10, "gave up");
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(gives_up_too_soon)
{
    run_threads(gives_up_after_ten_tries, gives_up_after_ten_tries);
}

static bool busy;

THREAD(polls_a_flag_under_a_lock)
{
    for (bool mine = false; !mine;) {
        pthread_mutex_lock(&a);
        mine = !busy;
        busy = true;
        pthread_mutex_unlock(&a);
    }
    count++;
    pthread_mutex_lock(&a);
    busy = false;
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(polls_until_free)
{
    run_threads(polls_a_flag_under_a_lock, polls_a_flag_under_a_lock);
}

static sem_t permit[2];

THREAD(takes_both_permits)
{
    sem_t *first = &permit[(uintptr_t)arg], *second = &permit[1 - (uintptr_t)arg];

    sem_wait(first);
    while (sem_trywait(second) != 0) {
        sem_post(first);
        sem_wait(first);
    }
    sem_post(second);
    sem_post(first);
    return NULL;
}

SCENARIO(backs_off_on_semaphores)
{
    sem_init(&permit[0], 0, 1);
    sem_init(&permit[1], 0, 1);
    run_threads(takes_both_permits, takes_both_permits);
}

static atomic_int places[40];

/* Failed compare-and-swaps and equal loads, and each loop ends. */
SCENARIO(looks_at_every_place)
{
    for (int i = 0; i < 40; i++)
        atomic_store(&places[i], 1);
    for (int i = 0; i < 40; i++) {
        int free = 0;
        ck_assert(!atomic_compare_exchange_strong(&places[i], &free, 2));
    }
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 40; i++)
            ck_assert_int_eq(atomic_load(&places[i]), 1);
}

THREAD(sleeps_and_sets_flag)
{
    usleep(1000);
    atomic_store(&flag, true);
    usleep(1000);
    return NULL;
}

/* Who spins takes no time, and nobody else can make it pass. */
SCENARIO(spins_while_the_other_sleeps)
{
    run_threads(spins_on_flag, sleeps_and_sets_flag, spins_on_flag);
    ck_assert_uint_eq(il_now(), 2 * SECOND / 1000);
}

/* A wait whose time was over before it began is no sleep. */
THREAD(waits_until_an_hour_ago)
{
    struct timespec then;

    clock_gettime(CLOCK_REALTIME, &then);
    then.tv_sec -= 3600;
    pthread_mutex_lock(&a);
    while (!atomic_load_explicit(&flag, memory_order_relaxed))
        pthread_cond_timedwait(&news, &a, &then);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(waits_for_what_is_done_meanwhile)
{
    run_threads(waits_until_an_hour_ago, sets_flag);
}

SCENARIO(waits_for_who_sleeps)
{
    run_threads(waits_until_an_hour_ago, sleeps_and_sets_flag);
}

/* As locks do that spin before they sleep. */
THREAD(spins_a_while_then_sleeps)
{
    for (int i = 0; i < 1000 && !atomic_load(&flag); i++)
        continue;
    return sleeps_until_flag(arg);
}

SCENARIO(two_spin_a_while)
{
    run_threads(spins_a_while_then_sleeps, sleeps_and_sets_flag, spins_a_while_then_sleeps);
}

/* Nobody else can do anything meanwhile. */
SCENARIO(looks_a_thousand_times)
{
    for (int i = 0; i < 1000 && !atomic_load(&flag); i++)
        continue;
}

SCENARIO(all_sleep)
{
    run_threads(sleeps_until_flag, sleeps_and_sets_flag);
}

static const struct expectation table[] = {
    FAILS(IL_LIVELOCK, flag_that_nobody_sets),
    FAILS(IL_LIVELOCK, yields_for_ever),
    PASSES(spins_until_set),
    PASSES(yields_until_set),
    PASSES(sleeps_until_set),
    FAILS(IL_LIVELOCK, spins_holding_what_the_other_needs),
    PASSES(spins_in_one_order),
    PASSES(backs_off),
    FAILS(IL_ASSERTION, gives_up_too_soon),
    PASSES(polls_until_free),
    PASSES(backs_off_on_semaphores),
    FAILS(IL_LIVELOCK, adds_for_ever, .steps = 1000),
    VERIFIES(adds_a_hundred_times, .steps = 1000),
    FAILS(IL_LIVELOCK, adds_a_hundred_times, .steps = 50),
    FAILS(IL_LIVELOCK, locks_for_ever),
    PASSES(looks_at_every_place),
    PASSES(spins_while_the_other_sleeps),
    FAILS(IL_LIVELOCK, spins_while_the_other_sleeps, .no_spinning = true),
    PASSES(spins_until_set, .no_spinning = true),
    PASSES(waits_for_what_is_done_meanwhile),
    FAILS(IL_LIVELOCK, waits_for_who_sleeps, .no_spinning = true),
    PASSES(two_spin_a_while),
    PASSES(two_spin_a_while, .no_spinning = true),
    PASSES(looks_a_thousand_times),
    PASSES(all_sleep, .no_spinning = true),
};

START_TEST(endless_retries_are_cut_and_reported)
{
    struct il_result r = explore(backs_off);

    ck_assert(r.retries_cut);
    ck_assert(!explore(adds_a_hundred_times).retries_cut);
}
END_TEST

THREAD(tries_until_it_has_a)
{
    int failed = 0;

    while (pthread_mutex_trylock(&a) != 0)
        failed++;
    pthread_mutex_unlock(&a);
    if (failed == 4)
        il_reached();
    return NULL;
}

THREAD(locks_a)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    return NULL;
}

SCENARIO(four_failed_rounds)
{
    run_threads(tries_until_it_has_a, locks_a);
}

START_TEST(k_failed_rounds_are_searched)
{
    ck_assert(explore(four_failed_rounds, .retries = 4).reached);
    ck_assert(!explore(four_failed_rounds, .retries = 1).reached);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("livelock");
    TCase *retries = tcase_create("retries");

    tcase_add_test(retries, endless_retries_are_cut_and_reported);
    tcase_add_test(retries, k_failed_rounds_are_searched);
    suite_add_tcase(suite, retries);
    return suite;
}
