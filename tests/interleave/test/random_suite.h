/*
 * random_suite.h - suites of random programs.  A program is drawn from its number; a group of
 * numbers is a test.
 */
#ifndef RANDOM_SUITE_H
#define RANDOM_SUITE_H

#include "brute_force.h"
#include "classes.h"

#include <stdio.h>

static inline unsigned random_below(uint64_t *random, unsigned n)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*random >> 33) % n;
}

/* What messages call it. */
static inline const char *program_name(uint64_t number)
{
    static char name[32];

    snprintf(name, sizeof name, "program %lu", (unsigned long)number);
    return name;
}

/* ---- The classes of one program ---- */

/* The distinct ones among those kept. */
static inline size_t distinct_classes(uint64_t *out, size_t max)
{
    size_t n, distinct = 0;
    const uint64_t *class = il_test_classes(&n);

    for (size_t i = 0; i < n && distinct < max; i++)
        if (i == 0 || class[i] != class[i - 1])
            out[distinct++] = class[i];
    return distinct;
}

/* Full reduction runs each class once that this one finds.  False if this one does not come to an
 * end within its budget. */
static inline bool same_classes(const struct il_test *test, const char *reduction,
                                unsigned long budget)
{
    enum { MAX_CLASSES = 1 << 17 };
    struct il_test reference = *test;
    uint64_t *expected = malloc(MAX_CLASSES * sizeof *expected);
    size_t n;

    reference.budget = budget;
    il_test_keep_classes(true);
    bool ended = search(&reference, reduction).status == IL_VERIFIED;
    size_t classes = distinct_classes(expected, MAX_CLASSES);
    il_test_keep_classes(true);
    struct il_result r = search(test, "full");
    const uint64_t *run = il_test_classes(&n);
    if (ended) {
        ck_assert_msg(n == classes && memcmp(run, expected, n * sizeof *run) == 0,
                      "%s: %zu executions for the %zu classes of reduction %s", test->name, n,
                      classes, reduction);
        ck_assert_msg(r.redundant == 0, "%s: %lu executions in vain", test->name, r.redundant);
    }
    il_test_keep_classes(false);
    free(expected);
    return ended;
}

/* ---- Suites ---- */

struct random_suite {
    const char *name;
    int groups, programs;           /* or as many programs as IL_FUZZ says */
    bool (*check)(uint64_t number); /* false: there are too many schedules to compare */
    int percent;                    /* of each group are compared, at least */
};
static const struct random_suite *random_suite;

/* Real threads are slow: they get the first of each group. */
static inline void check_group(int group)
{
    const char *fuzz = getenv("IL_FUZZ"), *engine = getenv("IL_ENGINE");
    bool one_is_enough = engine && strcmp(engine, "thread") == 0;
    int n = (fuzz ? atoi(fuzz) : random_suite->programs) / random_suite->groups, compared = 0;

    for (int i = 0; i < n && !(one_is_enough && compared); i++)
        compared += random_suite->check((uint64_t)group * 1000000 + (uint64_t)i);
    ck_assert_msg(compared && (one_is_enough || 100 * compared >= random_suite->percent * n),
                  "%d of %d programs compared", compared, n);
}

/* Group g has the programs from g million on. */
static inline Suite *make_random_suite(const struct random_suite *random)
{
    Suite *suite = suite_create(random->name);
    TCase *groups = tcase_create("groups");

    random_suite = random;
    for (int g = 1; g <= random->groups; g++) {
        char name[24];
        snprintf(name, sizeof name, "group_%d", g);
        add_numbered(groups, strdup(name), check_group, g);
    }
    suite_add_tcase(suite, groups);
    return suite;
}

#endif
