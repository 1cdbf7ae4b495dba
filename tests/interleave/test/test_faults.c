/* Injected failures: each call is made to fail, one after another, and the program must cope. */
#define _GNU_SOURCE /* asprintf */
#include "expect.h"
#include "faults.h"

#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

/* Three allocations.  The outcome has a bit for each that succeeded. */
static void allocate_three(void)
{
    void *p[3] = {malloc(10), calloc(1, 10), realloc(NULL, 10)};
    uint64_t succeeded = 0;

    for (int i = 0; i < 3; i++) {
        succeeded |= (uint64_t) !!p[i] << i;
        free(p[i]);
    }
    ck_assert_uint_eq(il_faults(), 3 - __builtin_popcountll(succeeded));
    il_test_outcome(succeeded);
}

SCENARIO(three_allocations)
{
    allocate_three();
}

static void expect_outcomes(const uint64_t *wanted, size_t n)
{
    uint64_t found[16];
    size_t m = il_test_outcomes(found, LENGTH(found));

    ck_assert_uint_eq(m, n);
    for (size_t i = 0; i < n; i++)
        ck_assert_uint_eq(found[i], wanted[i]);
}

START_TEST(no_call_fails_unasked)
{
    explore(three_allocations);
    expect_outcomes((uint64_t[]){7}, 1);
}
END_TEST

START_TEST(each_call_fails_once)
{
    explore(three_allocations, .malloc_fails = 1);
    expect_outcomes((uint64_t[]){3, 5, 6, 7}, 4);
}
END_TEST

START_TEST(each_pair_of_calls_fails)
{
    explore(three_allocations, .malloc_fails = 2);
    expect_outcomes((uint64_t[]){1, 2, 3, 4, 5, 6, 7}, 7);
}
END_TEST

/* ---- Programs that do and do not cope ---- */

SCENARIO(third_allocation_unchecked)
{
    char *a = malloc(10), *b = malloc(10), *c = malloc(10);

    *c = 1;
    free(a);
    free(b);
    free(c);
}

SCENARIO(all_allocations_checked)
{
    char *a = malloc(10), *b = a ? malloc(10) : NULL;

    if (a && b)
        a[0] = b[0] = 1;
    free(a);
    free(b);
}

SCENARIO(leaks_when_the_second_fails)
{
    char *a = malloc(10), *b = malloc(10);

    if (!b)
        return;
    free(a);
    free(b);
}

SCENARIO(errno_tells)
{
    void *p = malloc(10), *q;

    if (!p)
        ck_assert_int_eq(errno, ENOMEM);
    free(p);
    p = aligned_alloc(64, 64);
    if (!p)
        ck_assert_int_eq(errno, ENOMEM);
    free(p);
    if (posix_memalign(&q, 64, 64) == 0)
        free(q);
    else
        ck_assert_uint_eq(il_faults(), 1);
    p = strdup("text");
    if (!p)
        il_reached();
    free(p);
}

SCENARIO(failed_realloc_keeps_the_block)
{
    char *p = malloc(5), *q;

    if (!p)
        return;
    strcpy(p, "kept");
    q = realloc(p, 100000);
    if (!q) {
        ck_assert_uint_eq(il_faults(), 1);
        ck_assert_str_eq(p, "kept");
        il_reached();
    }
    free(q ? q : p);
}

SCENARIO(failed_realloc_forgets_the_block)
{
    char *p = malloc(5);

    p = realloc(p, 100000);
    free(p);
}

/* ---- pthread_create ---- */

THREAD(ends)
{
    return NULL;
}

SCENARIO(second_create_unchecked)
{
    pthread_t a, b = 0;

    if (pthread_create(&a, NULL, ends, NULL) == 0)
        pthread_join(a, NULL);
    pthread_create(&b, NULL, ends, NULL);
    if (b == 0)
        il_fail("nobody to join");
    pthread_join(b, NULL);
}

SCENARIO(creates_checked)
{
    pthread_t thread[3];
    uint64_t created = 0;

    for (int i = 0; i < 3; i++) {
        int error = pthread_create(&thread[i], NULL, ends, NULL);
        ck_assert(error == 0 || error == EAGAIN);
        created |= (uint64_t)(error == 0) << i;
    }
    for (int i = 0; i < 3; i++)
        if (created & 1 << i)
            join(thread[i]);
    il_test_outcome(created);
}

START_TEST(each_create_fails_once)
{
    struct il_result r = explore(creates_checked, .create_fails = 1);

    expect_pass(&r, false);
    expect_outcomes((uint64_t[]){3, 5, 6, 7}, 4);
}
END_TEST

static int ends_too(void *arg __attribute__((unused)))
{
    return 0;
}

SCENARIO(c11_create)
{
    thrd_t thread;
    int result = thrd_create(&thread, ends_too, NULL);

    if (result == thrd_success)
        thrd_join(thread, NULL);
    else
        il_reached();
}

/* ---- In threads ---- */

THREAD(allocates)
{
    void *p = malloc(10);

    free(p);
    return (void *)(intptr_t)!p;
}

/* Either thread's allocation may be the one that fails, but not both. */
SCENARIO(one_of_two_threads)
{
    pthread_t a = start(allocates, NULL), b = start(allocates, NULL);
    uint64_t failed = 2 * (uintptr_t)join(a);

    failed += (uintptr_t)join(b);
    il_test_outcome(failed);
}

START_TEST(fault_strikes_either_thread)
{
    struct il_result r = explore(one_of_two_threads, .malloc_fails = 1);

    expect_pass(&r, false);
    expect_outcomes((uint64_t[]){0, 1, 2}, 3);
}
END_TEST

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

/* ---- How many ---- */

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

static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;

THREAD(allocates_under_the_lock)
{
    pthread_mutex_lock(&shared);
    free(malloc(10));
    pthread_mutex_unlock(&shared);
    return NULL;
}

SCENARIO(allocations_in_either_order)
{
    run_threads(allocates_under_the_lock, allocates_under_the_lock);
}

SCENARIO(three_allocate)
{
    run_threads(allocates_under_the_lock, allocates_under_the_lock, allocates_under_the_lock);
}

/* Orders of the sections, times the sets of calls that fail; each once. */
START_TEST(faults_multiply_the_schedules)
{
    ck_assert_uint_eq(explore(allocations_in_either_order).executions, 2);
    for (unsigned most = 1; most <= 2; most++) {
        struct il_result r = explore(allocations_in_either_order, .malloc_fails = most);
        ck_assert_uint_eq(r.executions, most == 1 ? 2 * 3 : 2 * 4);
        ck_assert_uint_eq(r.redundant, 0);
        r = explore(three_allocate, .malloc_fails = most);
        ck_assert_uint_eq(r.executions, most == 1 ? 6 * 4 : 6 * 7);
        ck_assert_uint_eq(r.redundant, 0);
    }
}
END_TEST

/* ---- Words ---- */

static void expect_limits(const char *words, unsigned allocations, unsigned writes, unsigned most)
{
    struct il_test t = {.run = NULL};

    ck_assert(il_faults_parse(words, &t));
    ck_assert_uint_eq(t.malloc_fails, allocations);
    ck_assert_uint_eq(t.write_fails, writes);
    ck_assert_uint_eq(t.most_faults, most);
}

START_TEST(limits_from_words)
{
    struct il_test t = {.run = NULL};

    expect_limits("malloc", 1, 0, 1);
    expect_limits("write,malloc", 1, 1, 1);
    expect_limits("malloc,2", 2, 0, 2);
    expect_limits("1", 1, 1, 1);
    ck_assert(!il_faults_parse("molloc", &t));
    ck_assert(!il_faults_parse("0", &t));
    ck_assert(!il_faults_parse("2malloc", &t));
}
END_TEST

START_TEST(bounds_in_words)
{
    char words[120];

    il_faults_bounds(&(struct il_test){.malloc_fails = 1, .create_fails = 2}, words, sizeof words);
    ck_assert_str_eq(words, ", at most 2 faults an execution (malloc, create)");
    il_faults_bounds(&(struct il_test){.run = NULL}, words, sizeof words);
    ck_assert_str_eq(words, "");
}
END_TEST

static const struct expectation table[] = {
    VERIFIES(third_allocation_unchecked),
    FAILS(IL_CRASH, third_allocation_unchecked, .malloc_fails = 1),
    VERIFIES(all_allocations_checked, .malloc_fails = 2),
    FAILS(IL_MEMORY_LEAK, leaks_when_the_second_fails, .malloc_fails = 1),
    REACHES(errno_tells, .malloc_fails = 1),
    REACHES(failed_realloc_keeps_the_block, .malloc_fails = 1),
    FAILS(IL_MEMORY_LEAK, failed_realloc_forgets_the_block, .malloc_fails = 1),
    VERIFIES(second_create_unchecked),
    FAILS(IL_ASSERTION, second_create_unchecked, .create_fails = 1),
    REACHES(c11_create, .create_fails = 1),
    REACHES(value_not_kept, .init_fails = 1),
    REACHES(text_not_printed, .malloc_fails = 1),
    VERIFIES(printed, .write_fails = 1),
};

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("faults");
    TCase *counts = tcase_create("counts");

    tcase_add_test(counts, no_call_fails_unasked);
    tcase_add_test(counts, each_call_fails_once);
    tcase_add_test(counts, each_pair_of_calls_fails);
    tcase_add_test(counts, each_create_fails_once);
    tcase_add_test(counts, fault_strikes_either_thread);
    tcase_add_test(counts, each_error_of_each_call);
    tcase_add_test(counts, each_initialisation_fails);
    tcase_add_test(counts, each_use_of_a_stream_fails);
    tcase_add_test(counts, one_fault_of_all_kinds);
    tcase_add_test(counts, faults_multiply_the_schedules);
    tcase_add_test(counts, limits_from_words);
    tcase_add_test(counts, bounds_in_words);
    suite_add_tcase(suite, counts);
    return suite;
}
