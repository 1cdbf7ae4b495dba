/* What a scenario can ask about its own execution. */
#include "expect.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int x;

/* ---- il_reached() ---- */

THREAD(adds)
{
    atomic_fetch_add(&x, 1);
    return NULL;
}

SCENARIO(reached_when_x_is_1)
{
    pthread_t a = start(adds, NULL), b = start(adds, NULL);

    if (atomic_load(&x) == 1)
        il_reached();
    join(a);
    join(b);
}

SCENARIO(reached_when_x_is_3)
{
    run_threads(adds, adds);
    if (atomic_load(&x) == 3)
        il_reached();
}

static const struct expectation table[] = {
    REACHES(reached_when_x_is_1),
    NEVER_REACHES(reached_when_x_is_3),
};

/* ---- il_choose() ---- */

static void expect_choices(il_scenario *run, const uint64_t *wanted, size_t n)
{
    struct il_result r = explore(run);

    expect_pass(&r, false);
    expect_outcomes(wanted, n);
}

SCENARIO(tells_two_choices)
{
    unsigned first = il_choose(2);

    il_test_outcome(10 * first + il_choose(first ? 1 : 3));
}

START_TEST(choices_are_all_tried)
{
    expect_choices(tells_two_choices, (uint64_t[]){0, 1, 2, 10}, 4);
}
END_TEST

SCENARIO(tells_one_of_64)
{
    il_test_outcome(il_choose(64));
}

START_TEST(as_many_as_64_choices_are_tried)
{
    uint64_t all[64];

    for (size_t i = 0; i < 64; i++)
        all[i] = i;
    expect_choices(tells_one_of_64, all, 64);
}
END_TEST

/* Either thread may be first, whatever it has chosen. */
THREAD(appends_its_choice)
{
    int digit = 1 + (int)il_choose(2);

    pthread_mutex_lock(&lock);
    atomic_store(&x, 10 * atomic_load(&x) + digit);
    pthread_mutex_unlock(&lock);
    return NULL;
}

SCENARIO(tells_order_of_choices)
{
    run_threads(appends_its_choice, appends_its_choice);
    il_test_outcome(atomic_load(&x));
}

START_TEST(choices_of_threads_are_all_tried)
{
    expect_choices(tells_order_of_choices, (uint64_t[]){11, 12, 21, 22}, 4);
}
END_TEST

/* ---- Live threads ---- */

THREAD(ends)
{
    return NULL;
}

SCENARIO(tells_peak_of_threads)
{
    ck_assert_uint_eq(il_live_threads(), 0);
    run_threads(ends, ends, ends);
    ck_assert_uint_eq(il_live_threads(), 0);
    il_test_outcome(il_peak_threads());
}

START_TEST(every_peak_of_threads_is_found)
{
    expect_choices(tells_peak_of_threads, (uint64_t[]){1, 2, 3}, 3);
}
END_TEST

SCENARIO(tells_live_threads)
{
    il_live_threads();
    pthread_t a = start(ends, NULL), b = start(ends, NULL);

    il_test_outcome(il_live_threads());
    join(a);
    join(b);
}

START_TEST(every_count_of_live_threads_is_found)
{
    expect_choices(tells_live_threads, (uint64_t[]){0, 1, 2}, 3);
}
END_TEST

SCENARIO(counts_sleepers)
{
    il_live_threads();
    pthread_t a = start(ends, NULL);
    sleep(1);
    ck_assert_uint_eq(il_live_threads(), 0);
    join(a);
    ck_assert_uint_eq(il_peak_threads(), 1);
}

START_TEST(ended_threads_are_not_alive)
{
    struct il_result r = explore(counts_sleepers);

    expect_pass(&r, false);
}
END_TEST

/* ---- Live memory ---- */

SCENARIO(counts_bytes)
{
    ck_assert_uint_eq(il_live_memory(), 0);
    char *p = malloc(100), *q = calloc(5, 10);
    ck_assert_uint_eq(il_live_memory(), 150);
    free(p);
    ck_assert_uint_eq(il_live_memory(), 50);
    q = realloc(q, 80);
    ck_assert_uint_eq(il_live_memory(), 80);
    free(q);
    ck_assert_uint_eq(il_live_memory(), 0);
    ck_assert_uint_ge(il_peak_memory(), 150);
    ck_assert_uint_le(il_peak_memory(), 180);
}

START_TEST(memory_is_counted_in_bytes_asked_for)
{
    struct il_result r = explore(counts_bytes);

    expect_pass(&r, false);
}
END_TEST

/* ---- Probes ---- */

THREAD(enters)
{
    il_enter(0);
    il_leave(0);
    return NULL;
}

THREAD(enters_under_lock)
{
    pthread_mutex_lock(&lock);
    enters(NULL);
    pthread_mutex_unlock(&lock);
    return NULL;
}

THREAD(enters_another_place)
{
    il_enter(1);
    il_leave(1);
    return NULL;
}

SCENARIO(takes_locks)
{
    pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
    sem_t semaphore;

    sem_init(&semaphore, 0, 1);
    pthread_mutex_lock(&lock);
    ck_assert_uint_eq(il_locks_taken(), 1);
    ck_assert_int_eq(pthread_mutex_trylock(&lock), EBUSY);
    pthread_mutex_unlock(&lock);
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
    ck_assert_uint_eq(il_locks_taken(), 2);
    sem_wait(&semaphore);
    ck_assert_int_eq(sem_trywait(&semaphore), -1);
    sem_destroy(&semaphore);
    run_threads(enters_under_lock);
    ck_assert_uint_eq(il_locks_taken(), 3);
}

START_TEST(locks_taken_are_counted_for_each_thread)
{
    il_always(takes_locks);
}
END_TEST

static void tell_peaks(void)
{
    ck_assert_uint_eq(il_inside(0), 0);
    il_test_outcome(10 * il_peak_inside(0) + il_peak_inside(1));
}

SCENARIO(three_enter)
{
    run_threads(enters, enters, enters);
    tell_peaks();
}

SCENARIO(three_enter_under_lock)
{
    run_threads(enters_under_lock, enters_under_lock, enters_under_lock);
    tell_peaks();
}

SCENARIO(two_enter_apart)
{
    run_threads(enters, enters_another_place);
    tell_peaks();
}

START_TEST(every_overlap_is_found)
{
    expect_choices(three_enter, (uint64_t[]){10, 20, 30}, 3);
}
END_TEST

START_TEST(exclusion_shows_no_overlap)
{
    expect_choices(three_enter_under_lock, (uint64_t[]){10}, 1);
}
END_TEST

START_TEST(places_are_apart)
{
    expect_choices(two_enter_apart, (uint64_t[]){11}, 1);
}
END_TEST

/* ---- Names and notes change nothing ---- */

static void increment(void)
{
    pthread_mutex_lock(&lock);
    atomic_fetch_add(&x, 1);
    pthread_mutex_unlock(&lock);
}

THREAD(increments)
{
    increment();
    return NULL;
}

THREAD(increments_aloud)
{
    char *block = malloc(10);

    il_name_thread("thread %d", (int)(intptr_t)arg);
    il_name(&lock, "the lock");
    il_name(block, "block of %d", (int)(intptr_t)arg);
    il_name(&x, "x");
    increment();
    il_note("x is %d or more", 1);
    free(block);
    return NULL;
}

SCENARIO(silent)
{
    run_threads(increments, increments);
}

SCENARIO(aloud)
{
    run_threads(increments_aloud, increments_aloud);
}

START_TEST(names_and_notes_change_nothing)
{
    struct il_result quiet = explore(silent), loud = explore(aloud);

    expect_pass(&loud, false);
    ck_assert_uint_eq(loud.executions, quiet.executions);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("claims");
    TCase *claims = tcase_create("counts");

    tcase_add_test(claims, choices_are_all_tried);
    tcase_add_test(claims, as_many_as_64_choices_are_tried);
    tcase_add_test(claims, choices_of_threads_are_all_tried);
    tcase_add_test(claims, every_peak_of_threads_is_found);
    tcase_add_test(claims, every_count_of_live_threads_is_found);
    tcase_add_test(claims, ended_threads_are_not_alive);
    tcase_add_test(claims, memory_is_counted_in_bytes_asked_for);
    tcase_add_test(claims, every_overlap_is_found);
    tcase_add_test(claims, exclusion_shows_no_overlap);
    tcase_add_test(claims, places_are_apart);
    tcase_add_test(claims, locks_taken_are_counted_for_each_thread);
    tcase_add_test(claims, names_and_notes_change_nothing);
    suite_add_tcase(suite, claims);
    return suite;
}
