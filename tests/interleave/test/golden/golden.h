/*
 * golden.h - programs that fail, each for one known cause, whose reports are kept word for word.
 *
 * FAMILY.c is a table of scenarios; FAMILY.txt is what the checker says of them.  When a report is
 * changed on purpose, `make golden` writes the files anew: read what git then shows.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "../expect.h"

struct told {
    TTest check;
    struct il_test test;
    bool possible;
};

static const struct told *told_table;

static inline void tell(int i)
{
    const struct told *t = &told_table[i];

    (t->possible ? il_check_possible : il_check_always)(t->test.name, &t->test);
}

/* Further arguments set fields of the test. */
#define TOLD_WITH(scenario, ...)                                                                   \
    {                                                                                              \
        .check = {#scenario, tell, __FILE__, __LINE__},                                            \
        .test = {.run = (scenario), .name = #scenario, ##__VA_ARGS__},                             \
    }

/* Without spurious wake-ups, which would be the simplest way to many of these failures. */
#define TOLD(scenario) TOLD_WITH(scenario, .spurious_wakes = IL_NONE)

/* That something must be possible, and is not. */
#define MISSED(scenario)                                                                           \
    {                                                                                              \
        .check = {#scenario, tell, __FILE__, __LINE__},                                            \
        .test = {.run = (scenario), .name = #scenario}, .possible = true                           \
    }

#define golden_suite()                                                                             \
    Suite *chapter_suite(void)                                                                     \
    {                                                                                              \
        Suite *suite = suite_create("golden");                                                     \
        TCase *cases = tcase_create("golden");                                                     \
        told_table = table;                                                                        \
        for (int i = 0; i < (int)LENGTH(table); i++)                                               \
            tcase_add_loop_test(cases, &table[i].check, i, i + 1);                                 \
        suite_add_tcase(suite, cases);                                                             \
        return suite;                                                                              \
    }

#endif
