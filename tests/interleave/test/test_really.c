/* il_really(): a run outside the checker, with threads, processes and a clock of the system's. */
#define _GNU_SOURCE /* pthread_tryjoin_np and its like */
#include "expect.h"
#include "inner.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 20000 };

static atomic_int counter;
static int plain;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

THREAD(counts)
{
    for (int i = 0; i < ROUNDS; i++) {
        int seen = atomic_load(&counter);
        while (!atomic_compare_exchange_weak(&counter, &seen, seen + 1))
            ;
        atomic_fetch_add(&counter, 1);
        pthread_mutex_lock(&lock);
        plain++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void atomics_are_atomic(void)
{
    pthread_t others[2];

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&others[i], NULL, counts, NULL), 0);
    counts(NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(others[i], NULL);
    ck_assert_int_eq(counter, 3 * 2 * ROUNDS);
    ck_assert_int_eq(plain, 3 * ROUNDS);
}

START_TEST(threads_are_real)
{
    il_really(atomics_are_atomic);
}
END_TEST

static void the_clock_goes(void)
{
    struct timespec before, after;

    clock_gettime(CLOCK_MONOTONIC, &before);
    do
        clock_gettime(CLOCK_MONOTONIC, &after);
    while (after.tv_sec == before.tv_sec && after.tv_nsec == before.tv_nsec);
}

/* All of these deadlines are long over. */
static void nobody_waits_for_long(void)
{
    struct timespec past = {1, 0};
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
    sem_t sem;

    sem_init(&sem, 0, 0);
    ck_assert(sem_timedwait(&sem, &past) == -1 && errno == ETIMEDOUT);
    ck_assert(sem_clockwait(&sem, CLOCK_MONOTONIC, &past) == -1 && errno == ETIMEDOUT);
    ck_assert_int_eq(pthread_mutex_timedlock(&lock, &past), 0);
    ck_assert_int_eq(pthread_cond_timedwait(&cond, &lock, &past), ETIMEDOUT);
    ck_assert_int_eq(pthread_cond_clockwait(&cond, &lock, CLOCK_MONOTONIC, &past), ETIMEDOUT);
    pthread_mutex_unlock(&lock);
    ck_assert_int_eq(pthread_mutex_clocklock(&lock, CLOCK_MONOTONIC, &past), 0);
    pthread_mutex_unlock(&lock);
    ck_assert_int_eq(pthread_rwlock_timedwrlock(&rwlock, &past), 0);
    ck_assert_int_ne(pthread_rwlock_timedrdlock(&rwlock, &past), 0);
    pthread_rwlock_unlock(&rwlock);
    sem_destroy(&sem);
}

THREAD(waits_in_vain)
{
    sem_wait(arg);
    return NULL;
}

static void joins_in_vain(void)
{
    struct timespec past = {1, 0};
    sem_t sem;
    pthread_t thread;

    sem_init(&sem, 0, 0);
    pthread_create(&thread, NULL, waits_in_vain, &sem);
    ck_assert_int_eq(pthread_tryjoin_np(thread, NULL), EBUSY);
    ck_assert_int_eq(pthread_timedjoin_np(thread, NULL, &past), ETIMEDOUT);
    ck_assert_int_eq(pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &past), ETIMEDOUT);
    sem_post(&sem);
    pthread_join(thread, NULL);
    sem_destroy(&sem);
}

START_TEST(time_is_real)
{
    il_really(the_clock_goes);
    il_really(nobody_waits_for_long);
    il_really(joins_in_vain);
}
END_TEST

SCENARIO(changes_a_global)
{
    plain = 7;
    ck_assert_int_eq(counter, 0);
}

static void finds_globals_as_they_were(void)
{
    ck_assert_int_eq(plain, 0);
}

START_TEST(globals_are_as_at_the_beginning)
{
    il_always(changes_a_global);
    il_really(finds_globals_as_they_were);
}
END_TEST

/* ---- Cancellation ---- */

static void note_clean_up(void *arg)
{
    *(bool *)arg = true;
}

/* With its clean-up handler, which the C library must know of. */
THREAD(cancels_itself)
{
    pthread_cleanup_push(note_clean_up, arg);
    pthread_cancel(pthread_self());
    pthread_testcancel();
    pthread_cleanup_pop(0);
    return NULL;
}

static void ends_by_cancellation(void)
{
    bool cleaned_up = false;
    pthread_t thread;
    void *result;

    ck_assert_int_eq(pthread_create(&thread, NULL, cancels_itself, &cleaned_up), 0);
    pthread_join(thread, &result);
    ck_assert_ptr_eq(result, PTHREAD_CANCELED);
    ck_assert(cleaned_up);
}

START_TEST(cancellation_is_real)
{
    il_really(ends_by_cancellation);
}
END_TEST

/* ---- Processes ---- */

static int answers(void *arg)
{
    int *fd = arg;

    return write(fd[1], "x", 1) == 1 ? 42 : EXIT_FAILURE;
}

static void talks_to_a_process(void)
{
    int fd[2], status;
    char c;

    ck_assert_int_eq(pipe(fd), 0);
    pid_t child = il_process(answers, fd);
    ck_assert_int_eq(read(fd[0], &c, 1), 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(WEXITSTATUS(status), 42);
}

static int waits_for_a_signal(void *unused)
{
    (void)unused;
    pause();
    return EXIT_SUCCESS;
}

static void stops_a_process(void)
{
    int status;
    pid_t child = il_process(waits_for_a_signal, NULL);

    kill(child, SIGTERM);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

START_TEST(processes_are_real)
{
    il_really(talks_to_a_process);
    il_really(stops_a_process);
}
END_TEST

/* ---- What Check sees ---- */

static void asserts_what_is_false(void)
{
    ck_assert_int_eq(1, 2);
}

START_TEST(a_false_assertion)
{
    il_really(asserts_what_is_false);
}
END_TEST

START_TEST(a_canary)
{
    setenv("IL_CANARY", "tweet", 1);
    il_really(the_clock_goes);
}
END_TEST

START_TEST(it_can_fail)
{
    ck_assert_int_eq(failures_of(a_false_assertion), 1);
    ck_assert_int_eq(failures_of(a_canary), 1);
    ck_assert_int_eq(failures_of(time_is_real), 0);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("really");
    TCase *cases = tcase_create("really");

    tcase_add_test(cases, threads_are_real);
    tcase_add_test(cases, time_is_real);
    tcase_add_test(cases, globals_are_as_at_the_beginning);
    tcase_add_test(cases, cancellation_is_real);
    tcase_add_test(cases, processes_are_real);
    tcase_add_test(cases, it_can_fail);
    suite_add_tcase(suite, cases);
    return suite;
}
