/*
 * brute_force.h - compares the reduction with no reduction at all.
 *
 * A program tells its final state by il_test_outcome().  The reduction may run
 * as few schedules as it likes, so long as it gets to the same set of states.
 */
#ifndef BRUTE_FORCE_H
#define BRUTE_FORCE_H

#include "expect.h"

#define MAX_OUTCOMES 1024

struct outcomes {
    size_t n;
    unsigned long executions;
    uint64_t value[MAX_OUTCOMES];
};

static inline struct il_result search(const struct il_test *test, const char *reduction)
{
    setenv("IL_REDUCTION", reduction, 1);
    struct il_result r = il_explore(test);
    unsetenv("IL_REDUCTION");
    return r;
}

static inline void find_outcomes(const struct il_test *test, const char *reduction,
                                 struct outcomes *found)
{
    struct il_result r = search(test, reduction);

    ck_assert_msg(r.status == IL_VERIFIED, "%s, reduction %s: %s after %lu executions: %s",
                  test->name, reduction, il_verdict_name(r.verdict), r.executions, r.message);
    found->executions = r.executions;
    found->n = il_test_outcomes(found->value, MAX_OUTCOMES);
    ck_assert_uint_le(found->n, MAX_OUTCOMES);
}

static inline bool has(const struct outcomes *set, uint64_t value)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->value[i] == value)
            return true;
    return false;
}

static inline void expect_same_outcomes(const struct il_test *test, const char *reduction,
                                        const struct outcomes *all)
{
    static struct outcomes reduced;

    find_outcomes(test, reduction, &reduced);
    for (size_t i = 0; i < all->n; i++)
        ck_assert_msg(has(&reduced, all->value[i]), "%s, reduction %s: missed outcome %#lx",
                      test->name, reduction, (unsigned long)all->value[i]);
    for (size_t i = 0; i < reduced.n; i++)
        ck_assert_msg(has(all, reduced.value[i]), "%s, reduction %s: impossible outcome %#lx",
                      test->name, reduction, (unsigned long)reduced.value[i]);
    ck_assert_msg(reduced.executions <= all->executions, "%s, reduction %s: more executions",
                  test->name, reduction);
}

/* Returns how many outcomes there are.  Real threads are too slow for brute force: on their engine
 * the two reductions are compared with each other. */
static inline size_t compare_reductions(const struct il_test *test)
{
    static struct outcomes all;
    const char *engine = getenv("IL_ENGINE");

    if (engine && strcmp(engine, "thread") == 0) {
        find_outcomes(test, "sleep", &all);
    } else {
        find_outcomes(test, "none", &all);
        expect_same_outcomes(test, "sleep", &all);
    }
    expect_same_outcomes(test, "full", &all);
    return all.n;
}

/* Inside a scenario: runs three bodies at once.  The scenario's own thread is the third, which
 * saves brute force the steps of another creation, end and join. */
static inline void run_three(thread_body *a, thread_body *b, thread_body *c)
{
    pthread_t first = start(a, (void *)0), second = start(b, (void *)1);

    c((void *)2);
    join(first);
    join(second);
}

/* Inside a scenario: its final state, a byte each. */
#define tell(...)                                                                                  \
    tell_bytes((const unsigned[]){__VA_ARGS__}, LENGTH(((const unsigned[]){__VA_ARGS__})))

static inline void tell_bytes(const unsigned *bytes, size_t n)
{
    uint64_t state = 0;

    for (size_t i = 0; i < n; i++)
        state = state << 8 | bytes[i];
    il_test_outcome(state);
}

/* ---- A table of programs, each with the number of its final states.  The numbers were found by
 * a simulation that shares nothing with the checker. ---- */

struct ends {
    TTest check;
    struct il_test test;
    size_t states;
};

#define ENDS(number, scenario, ...)                                                                \
    {                                                                                              \
        .check = {#scenario #__VA_ARGS__, ends_row, __FILE__, __LINE__},                           \
        .test = {.run = (scenario), .name = #scenario, .budget = 100000000, ##__VA_ARGS__},        \
        .states = (number)                                                                         \
    }

static const struct ends *ends_table;

static inline void ends_row(int i)
{
    ck_assert_uint_eq(compare_reductions(&ends_table[i].test), ends_table[i].states);
}

#define ends_suite(name) make_ends_suite(name, table, LENGTH(table))

static inline Suite *make_ends_suite(const char *name, const struct ends *rows, size_t n)
{
    Suite *suite = suite_create(name);
    TCase *programs = tcase_create(name);

    ends_table = rows;
    for (int i = 0; i < (int)n; i++)
        tcase_add_loop_test(programs, &rows[i].check, i, i + 1);
    suite_add_tcase(suite, programs);
    return suite;
}

#endif
