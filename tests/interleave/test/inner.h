/* inner.h - running a Check test within a test, to look at its verdict. */
#ifndef INNER_H
#define INNER_H

#include <check.h>
#include <fcntl.h>
#include <unistd.h>

#include "select.h"

/* Number of failures and errors of one inner test; what it prints is thrown away. */
static inline int failures_of(const TTest *test)
{
    Suite *suite = suite_create("inner");
    TCase *inner = tcase_create("inner");
    int null = open("/dev/null", O_WRONLY), out = dup(1), err = dup(2);

    il_select_test(NULL, NULL);
    tcase_add_test(inner, test);
    suite_add_tcase(suite, inner);
    SRunner *runner = srunner_create(suite);
    dup2(null, 1);
    dup2(null, 2);
    srunner_run_all(runner, CK_SILENT);
    dup2(out, 1);
    dup2(err, 2);
    ck_assert_int_eq(srunner_ntests_run(runner), 1);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}

#endif
