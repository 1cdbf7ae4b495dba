/* unit.h - suites of the checker's data structures, in an ordinary program without its engines. */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>
#undef fail /* the checker has one of its own */

/* A suite of these tests. */
#define suite_of(name, ...) suite_made(name, (const TTest *const[]){__VA_ARGS__, NULL})

static inline Suite *suite_made(const char *name, const TTest *const tests[])
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create(name);
    for (; *tests; tests++)
        tcase_add_test(all, *tests);
    suite_add_tcase(suite, all);
    return suite;
}

Suite *wakeup_suite(void);
Suite *tables_suite(void);
Suite *schedule_suite(void);

#endif
