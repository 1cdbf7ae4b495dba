/*
 * brute_force.h - compares the reduction with no reduction at all.
 *
 * A program tells its final state by il_test_outcome().  The reduction may run
 * as few schedules as it likes, so long as it gets to the same set of states.
 */
#ifndef BRUTE_FORCE_H
#define BRUTE_FORCE_H

#include "expect.h"

#include <stdlib.h>

#define MAX_OUTCOMES 1024

struct outcomes {
    size_t n;
    unsigned long executions;
    uint64_t value[MAX_OUTCOMES];
};

static inline void find_outcomes(const struct il_test *test, const char *reduction,
                                 struct outcomes *found)
{
    setenv("IL_REDUCTION", reduction, 1);
    struct il_result r = il_explore(test);
    unsetenv("IL_REDUCTION");

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

#endif
