/* Injected failures: each call is made to fail, one after another, and the program must cope.
 * Here, allocations and the creation of threads. */
#include "expect.h"
#include "faults.h"

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

/* ---- How many ---- */

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
    tcase_add_test(counts, faults_multiply_the_schedules);
    tcase_add_test(counts, limits_from_words);
    tcase_add_test(counts, bounds_in_words);
    suite_add_tcase(suite, counts);
    return suite;
}
