/* Injected failures of locks, keys and streams, and of several kinds at once. */
#define _GNU_SOURCE /* asprintf */
#include "expect.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

/* ---- Locks and keys ---- */

THREAD(initialises)
{
    pthread_mutex_t lock;
    int error = pthread_mutex_init(&lock, NULL);

    if (error == 0)
        pthread_mutex_destroy(&lock);
    return (void *)(intptr_t)error;
}

/* Each of two calls has two errors, but only one call fails. */
SCENARIO(two_locks)
{
    pthread_t a = start(initialises, NULL), b = start(initialises, NULL);
    uint64_t errors = (uintptr_t)join(a) << 8;

    il_test_outcome(errors | (uintptr_t)join(b));
}

START_TEST(each_error_of_each_call)
{
    struct il_result r = explore(two_locks, .init_fails = 1);

    expect_pass(&r, false);
    ck_assert_uint_eq(r.executions, 5);
    expect_outcomes((uint64_t[]){0, EAGAIN, ENOMEM, EAGAIN << 8, ENOMEM << 8}, 5);
}
END_TEST

/* Which of the calls that initialise failed, by number; 0 if none did. */
static int initialise_all(void)
{
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    pthread_rwlock_t rwlock;
    pthread_barrier_t barrier;
    pthread_spinlock_t spin;
    sem_t sem;
    pthread_key_t key;
    mtx_t mtx;
    cnd_t cnd;
    tss_t tss;
    pthread_attr_t attr;
    pthread_mutexattr_t mutexattr;
    pthread_condattr_t condattr;
    int failed[] = {
        pthread_mutex_init(&mutex, NULL),   pthread_cond_init(&cond, NULL),
        pthread_rwlock_init(&rwlock, NULL), pthread_barrier_init(&barrier, NULL, 2),
        pthread_spin_init(&spin, 0),        sem_init(&sem, 0, 1),
        pthread_key_create(&key, NULL),     mtx_init(&mtx, mtx_plain) == thrd_error,
        cnd_init(&cnd) == thrd_nomem,       tss_create(&tss, NULL) == thrd_error,
        pthread_attr_init(&attr),           pthread_mutexattr_init(&mutexattr),
        pthread_condattr_init(&condattr),
    };
    int which = 0;

    for (int i = 0; i < (int)LENGTH(failed); i++)
        which += failed[i] ? i + 1 : 0;
    ck_assert(failed[5] == 0 || errno == ENOSPC);
    return which;
}

SCENARIO(everything_initialised)
{
    il_test_outcome((uint64_t)initialise_all());
}

START_TEST(each_initialisation_fails)
{
    struct il_result r = explore(everything_initialised, .init_fails = 1);
    uint64_t each[14];

    for (unsigned i = 0; i < LENGTH(each); i++)
        each[i] = i;
    expect_pass(&r, false);
    expect_outcomes(each, LENGTH(each));
}
END_TEST

THREAD(remembers)
{
    static pthread_key_t key;

    if (pthread_key_create(&key, NULL) == 0 && pthread_setspecific(key, &key) != 0) {
        ck_assert_ptr_null(pthread_getspecific(key));
        il_reached();
    }
    return NULL;
}

SCENARIO(value_not_kept)
{
    run_threads(remembers);
}

SCENARIO(text_not_printed)
{
    char *text;

    if (asprintf(&text, "%d", 1) < 0)
        il_reached();
    else
        free(text);
}

/* ---- Streams ---- */

static FILE *note_in_a_file(void)
{
    FILE *f = tmpfile();

    if (f && fwrite("note", 1, 4, f) == 4 && fflush(f) == 0) {
        rewind(f);
        return f;
    }
    ck_assert(!f || ferror(f));
    if (f)
        fclose(f);
    return NULL;
}

/* How far it gets: to open, read, close the file, or to the end. */
SCENARIO(note_kept)
{
    char text[5] = "";
    FILE *f = note_in_a_file();

    if (f) {
        bool seen = fgets(text, sizeof text, f);
        ck_assert(seen ? strcmp(text, "note") == 0 : ferror(f));
        bool closed = fclose(f) == 0;
        il_test_outcome(1 + seen + 2 * closed);
    } else {
        ck_assert_uint_eq(il_faults(), 1);
        il_test_outcome(0);
    }
}

START_TEST(each_use_of_a_stream_fails)
{
    explore(note_kept, .open_fails = 1);
    expect_outcomes((uint64_t[]){0, 4}, 2);
    explore(note_kept, .write_fails = 1);
    expect_outcomes((uint64_t[]){0, 2, 4}, 3);
    explore(note_kept, .read_fails = 1);
    expect_outcomes((uint64_t[]){3, 4}, 2);
    explore(note_kept);
    expect_outcomes((uint64_t[]){4}, 1);
}
END_TEST

SCENARIO(printed)
{
    fputs("text", stdout);
    fflush(stdout);
    ck_assert_uint_eq(il_faults(), 0);
}

/* ---- Of two kinds ---- */

SCENARIO(memory_and_a_lock)
{
    void *p = malloc(1);
    uint64_t error = (uintptr_t)initialises(NULL) != 0;

    il_test_outcome(error << 1 | !p);
    free(p);
}

START_TEST(one_fault_of_all_kinds)
{
    explore(memory_and_a_lock, .malloc_fails = 1, .init_fails = 1);
    expect_outcomes((uint64_t[]){0, 1, 2}, 3);
    explore(memory_and_a_lock, .malloc_fails = 1, .init_fails = 1, .most_faults = 2);
    expect_outcomes((uint64_t[]){0, 1, 2, 3}, 4);
}
END_TEST

static const struct expectation table[] = {
    REACHES(value_not_kept, .init_fails = 1),
    REACHES(text_not_printed, .malloc_fails = 1),
    VERIFIES(printed, .write_fails = 1),
};

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("kinds of faults");
    TCase *counts = tcase_create("counts");

    tcase_add_test(counts, each_error_of_each_call);
    tcase_add_test(counts, each_initialisation_fails);
    tcase_add_test(counts, each_use_of_a_stream_fails);
    tcase_add_test(counts, one_fault_of_all_kinds);
    suite_add_tcase(suite, counts);
    return suite;
}
