/* The program dies, or tries to leave early: neither takes the checker with it, neither passes. */
#include "expect.h"

#include <stdlib.h>
#include <threads.h>
#include <unistd.h>

/* ---- Crashes ---- */

static int *nowhere;
static void (*nothing)(void);

THREAD(writes_nowhere)
{
    *nowhere = 1;
    return NULL;
}

SCENARIO(null_written)
{
    writes_nowhere(NULL);
}

SCENARIO(null_written_by_a_thread)
{
    run_threads(writes_nowhere);
}

SCENARIO(null_called)
{
    nothing();
}

SCENARIO(null_passed_to_the_c_library)
{
    strcpy((char *)nowhere, "text");
}

SCENARIO(constant_written)
{
    char *text = "constant";

    text[0] = 'C';
}

THREAD(aborts)
{
    abort();
}

SCENARIO(aborted)
{
    abort();
}

SCENARIO(aborted_by_a_thread)
{
    run_threads(aborts);
}

static int depth(int n)
{
    char frame[1000];

    memset(frame, n, sizeof frame);
    return n < 0 ? frame[0] : depth(n + 1) + frame[1];
}

THREAD(recurses)
{
    return (void *)(intptr_t)depth(0);
}

SCENARIO(stack_overflow)
{
    depth(0);
}

SCENARIO(stack_overflow_of_a_thread)
{
    run_threads(recurses);
}

/* A few pages are nothing out of the ordinary. */
THREAD(uses_32_kilobytes)
{
    char frame[32 * 1024];

    memset(frame, 1, sizeof frame);
    return (void *)(intptr_t)frame[sizeof frame - 1];
}

SCENARIO(large_frame)
{
    uses_32_kilobytes(NULL);
    run_threads(uses_32_kilobytes);
}

/* ---- Early leaves ---- */

THREAD(exits)
{
    exit(0);
}

THREAD(exits_at_once)
{
    _exit(0);
}

SCENARIO(exit_of_the_scenario)
{
    exit(0);
}

SCENARIO(exit_with_a_status)
{
    exit(3);
}

SCENARIO(exit_of_a_thread)
{
    run_threads(exits);
}

SCENARIO(exit_at_once_of_the_scenario)
{
    _exit(0);
}

SCENARIO(exit_at_once_of_a_thread)
{
    run_threads(exits_at_once);
}

SCENARIO(c11_exit_at_once)
{
    _Exit(0);
}

SCENARIO(c11_quick_exit)
{
    quick_exit(0);
}

static const struct expectation table[] = {
    FAILS(IL_CRASH, null_written),
    FAILS(IL_CRASH, null_written_by_a_thread),
    FAILS(IL_CRASH, null_called),
    FAILS(IL_CRASH, null_passed_to_the_c_library),
    FAILS(IL_CRASH, constant_written),
    FAILS(IL_CRASH, aborted),
    FAILS(IL_CRASH, aborted_by_a_thread),
    FAILS(IL_CRASH, stack_overflow),
    FAILS(IL_CRASH, stack_overflow_of_a_thread),
    VERIFIES(large_frame),
    FAILS(IL_EXIT, exit_of_the_scenario),
    FAILS(IL_EXIT, exit_with_a_status),
    FAILS(IL_EXIT, exit_of_a_thread),
    FAILS(IL_EXIT, exit_at_once_of_the_scenario),
    FAILS(IL_EXIT, exit_at_once_of_a_thread),
    FAILS(IL_EXIT, c11_exit_at_once),
    FAILS(IL_EXIT, c11_quick_exit),
};

/* The scenario's own thread must come back; what its absence is called does not matter. */

SCENARIO(pthread_exit_of_the_scenario)
{
    pthread_exit(NULL);
}

SCENARIO(thrd_exit_of_the_scenario)
{
    thrd_exit(0);
}

static pthread_t scenario;

THREAD(cancels_the_scenario)
{
    pthread_cancel(scenario);
    return NULL;
}

SCENARIO(scenario_cancelled)
{
    scenario = pthread_self();
    run_threads(cancels_the_scenario);
    sleep(1);
}

START_TEST(scenario_must_return)
{
    ck_assert_int_eq(explore(pthread_exit_of_the_scenario).status, IL_FAILED);
    ck_assert_int_eq(explore(thrd_exit_of_the_scenario).status, IL_FAILED);
    ck_assert_int_eq(explore(scenario_cancelled).status, IL_FAILED);
}
END_TEST

/* The checker is as good as new after each. */
START_TEST(search_goes_on_after_a_crash)
{
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(explore(null_written_by_a_thread).verdict, IL_CRASH);
        ck_assert_int_eq(explore(exit_of_a_thread).verdict, IL_EXIT);
    }
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("crash");
    TCase *others = tcase_create("others");

    tcase_add_test(others, scenario_must_return);
    tcase_add_test(others, search_goes_on_after_a_crash);
    suite_add_tcase(suite, others);
    return suite;
}
