/*
 * expect.h - what the checker's own tests are made of.
 *
 * Most tests are a scenario and a row of a table:
 *
 *     static const struct expectation table[] = {
 *         VERIFIES(both_lock_a_first),
 *         FAILS(IL_DEADLOCK, each_holds_what_the_other_wants),
 *     };
 *
 * table_suite() makes each row a Check test of its own, named after its
 * scenario (and its further arguments) and placed at the row's line.  Tests that look closer at a
 * result call explore() in an ordinary START_TEST.
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interleave.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define SECOND        1000000000ull
#define MILLISECOND   1000000ull

/* The final states of a scenario: the checker keeps each value that some execution of the last
 * il_explore() passed to il_test_outcome(). */
void il_test_outcome(uint64_t outcome);
size_t il_test_outcomes(uint64_t *out, size_t max); /* sorted and distinct; how many there are */

#define SCENARIO(name) static void name(void *arg __attribute__((unused)))
#define THREAD(name)   static void *name(void *arg __attribute__((unused)))

/* ---- Inside a scenario ---- */

typedef void *thread_body(void *);

/* Runs the bodies in a thread each, handing each its number, and joins them. */
#define run_threads(...)                                                                           \
    run_bodies((thread_body *const[]){__VA_ARGS__}, LENGTH(((thread_body *const[]){__VA_ARGS__})))

static inline void run_bodies(thread_body *const bodies[], size_t n)
{
    pthread_t threads[8];

    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, bodies[i], (void *)i), 0);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}

static inline pthread_t start(thread_body *body, void *arg)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, body, arg), 0);
    return thread;
}

static inline void *join(pthread_t thread)
{
    void *value;

    ck_assert_int_eq(pthread_join(thread, &value), 0);
    return value;
}

static inline void ck_fails_with(int expected, long result)
{
    ck_assert_int_eq(result, -1);
    ck_assert_int_eq(errno, expected);
}

static inline struct timespec from_now(clockid_t clock, uint64_t ns)
{
    struct timespec t;

    ck_assert_int_eq(clock_gettime(clock, &t), 0);
    ns += t.tv_nsec;
    return (struct timespec){.tv_sec = t.tv_sec + ns / SECOND, .tv_nsec = ns % SECOND};
}

/* ---- Outside ---- */

#define explore(scenario, ...)                                                                     \
    il_explore(&(struct il_test){.run = (scenario), .name = #scenario, ##__VA_ARGS__})

enum reach { REACH_ANY, REACH_SOME, REACH_NONE };

struct expectation {
    TTest check; /* name, place and body for Check */
    struct il_test test;
    enum il_verdict verdict;
    bool cut; /* passing is enough: there are more schedules than are run */
    enum reach reach;
};

#define EXPECTATION(wanted, may_be_cut, wanted_reach, scenario, ...)                               \
    {                                                                                              \
        .check = {#scenario #__VA_ARGS__, expect_row, __FILE__, __LINE__},                         \
        .test = {.run = (scenario), .name = #scenario, ##__VA_ARGS__}, .verdict = (wanted),        \
        .cut = (may_be_cut), .reach = (wanted_reach)                                               \
    }
#define VERIFIES(...)       EXPECTATION(IL_OK, false, REACH_ANY, __VA_ARGS__)
#define PASSES(...)         EXPECTATION(IL_OK, true, REACH_ANY, __VA_ARGS__)
#define FAILS(verdict, ...) EXPECTATION(verdict, false, REACH_ANY, __VA_ARGS__)
#define REACHES(...)        EXPECTATION(IL_OK, false, REACH_SOME, __VA_ARGS__)
#define NEVER_REACHES(...)  EXPECTATION(IL_OK, false, REACH_NONE, __VA_ARGS__)

static inline void expect_failure(enum il_verdict verdict, const struct il_result *r)
{
    ck_assert_msg(r->status == IL_FAILED && r->verdict == verdict,
                  "expected %s, got %s after %lu executions: %s", il_verdict_name(verdict),
                  il_verdict_name(r->verdict), r->executions, r->message);
    ck_assert_msg(r->message[0] && !strchr(r->message, '\n'), "not a line: \"%s\"", r->message);
    ck_assert_msg(r->schedule[0], "no schedule");
    ck_assert_int_ge(r->preemptions, 0);
}

static inline void expect_pass(const struct il_result *r, bool cut)
{
    ck_assert_msg(r->status != IL_FAILED, "expected a pass, got %s: %s",
                  il_verdict_name(r->verdict), r->message);
    ck_assert_int_eq(r->verdict, IL_OK);
    ck_assert_int_eq(r->preemptions, -1);
    ck_assert_msg(cut || r->status == IL_VERIFIED, "passed %lu executions, but not verified",
                  r->executions);
}

/* A test of its own: body(i). */
static inline void add_numbered(TCase *cases, const char *name, TFun body, int i)
{
    TTest *test = malloc(sizeof *test); /* Check keeps it */

    *test = (TTest){name, body, __FILE__, __LINE__};
    tcase_add_loop_test(cases, test, i, i + 1);
}

/* The last il_explore() got to these final states and to no others. */
static inline void expect_outcomes(const uint64_t *wanted, size_t n)
{
    uint64_t found[128];
    size_t m = il_test_outcomes(found, LENGTH(found));

    ck_assert_uint_eq(m, n);
    for (size_t i = 0; i < n; i++)
        ck_assert_uint_eq(found[i], wanted[i]);
}

/* The table of this file's suite, which Check's loop index points into. */
static const struct expectation *expect_table;

static inline void expect_row(int i)
{
    const struct expectation *want = &expect_table[i];
    struct il_result r = il_explore(&want->test);

    if (want->verdict != IL_OK)
        expect_failure(want->verdict, &r);
    else
        expect_pass(&r, want->cut);
    ck_assert_msg(want->reach != REACH_SOME || r.reached, "no execution got there");
    ck_assert_msg(want->reach != REACH_NONE || !r.reached, "some execution got there");
}

#define table_suite(name) make_table_suite(name, table, LENGTH(table))

static inline Suite *make_table_suite(const char *name, const struct expectation *rows, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *cases = tcase_create(name);

    expect_table = rows;
    for (int i = 0; i < (int)n; i++)
        tcase_add_loop_test(cases, &rows[i].check, i, i + 1);
    suite_add_tcase(suite, cases);
    return suite;
}

#endif
