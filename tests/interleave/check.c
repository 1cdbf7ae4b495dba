/*
 * check.c - the checker inside Check's forked tests.
 *
 * ck_assert in the program under test comes here through symbols.map.  A failed claim writes its
 * report and then fails the Check test from outside the scenario, so the report is always whole.
 */
#include "exec.h" /* before check.h, which takes the name fail for a macro */

#include <check.h>
#undef fail

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "explore.h"
#include "report.h"
#include "select.h"

void il_ck_assert_failed(const char *file, int line, const char *expression, const char *format,
                         ...) __attribute__((noreturn));
void il_mark_point(const char *file, int line);
void il_tcase_add_test(TCase *tc, const TTest *test, int signal, int exit_value, int from, int to);

void il_ck_assert_failed(const char *file, int line, const char *expression, const char *format,
                         ...)
{
    char message[400] = "";
    va_list args;
    va_start(args, format);
    if (format)
        vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (X.running)
        fail(IL_ASSERTION, PC, "%s", message[0] ? message : expression);
    _ck_assert_failed(file, line, expression, "%s", message[0] ? message : expression);
    abort(); /* not reached: Check has left the test */
}

/* Check notes every assertion that passes through a pipe; in a scenario that would be millions. */
void il_mark_point(const char *file, int line)
{
    if (!X.running)
        _mark_point(file, line);
}

/* ---- Which tests ---- */

static void (*test_seen)(const char *name);
static const char *only;

/* The chosen test, and one that runs it and then says that its end was reached: Check takes every
 * exit with status 0 for success, wherever it came from. */
static TTest chosen, to_the_end;

static void run_to_the_end(int i)
{
    chosen.fn(i);
    report_end(chosen.name);
}

void il_select_test(const char *name, void (*seen)(const char *name))
{
    if (name)
        chosen.fn = NULL;
    only = name;
    test_seen = seen;
}

/* In place of Check's own, so that the runner knows every test by name and can run just one.  Of
 * several with one name, which only suites without claims have, the first is seen to its end. */
void il_tcase_add_test(TCase *tc, const TTest *test, int signal, int exit_value, int from, int to)
{
    enum { SECONDS = 600 }; /* the searches have budgets; this only ends what got past them */
    tcase_set_timeout(tc, SECONDS);
    if (test_seen)
        test_seen(test->name);
    if (only && strcmp(only, test->name) != 0)
        return;
    if (only && !chosen.fn) {
        chosen = to_the_end = *test;
        to_the_end.fn = run_to_the_end;
        test = &to_the_end;
    }
    _tcase_add_test(tc, test, signal, exit_value, from, to);
}

/* ---- Claims ---- */

/* START_TEST(name) makes a function name_fn. */
static void test_name(const char *function, char *out, size_t size)
{
    size_t length = strlen(function);
    if (length > 3 && strcmp(function + length - 3, "_fn") == 0)
        length -= 3;
    snprintf(out, size, "%.*s", (int)length, function);
}

/* Instead of checking the claim: writes down the graph of its schedules, if it is the scenario that
 * IL_GRAPH names, or the first of the test if that is empty. */
static void write_graph(const char *name, const struct il_test *t, const char *wanted)
{
    static bool written;
    if (written || (wanted[0] && strcmp(wanted, t->name) != 0))
        return;
    written = true;
    const char *refused = report_graph(name, t);
    if (refused)
        _ck_assert_failed(name, 1, "", "no graph of %s: %s", t->name, refused);
    _mark_point(name, 1);
}

/* ---- The canary: a claim that cannot hold ---- */

static const struct il_test *without_canary;

static void run_canary(void *arg)
{
    without_canary->run(arg);
    il_fail("canary %s", canary);
}

/* What has passed is asked once more, with a false assertion where the scenario ends, and where it
 * gets to what must be possible: should that pass too, nothing that this process says can be
 * believed. */
static struct il_result explore_canary(const struct il_test *t, bool possible)
{
    struct il_test false_claim = *t;
    without_canary = t;
    false_claim.run = run_canary;
    return explore(&false_claim, possible);
}

static void check(const char *function, const struct il_test *t, bool possible)
{
    char name[96];
    const char *replayed = getenv("IL_REPLAY_SCENARIO"), *graph = getenv("IL_GRAPH");
    test_name(function, name, sizeof name);
    if (graph) {
        write_graph(name, t, graph);
        return;
    }
    if (replayed && strcmp(replayed, t->name) != 0)
        return; /* the schedule is another claim's */
    canary = getenv("IL_CANARY");
    struct il_result r = canary ? explore_canary(t, possible) : explore(t, possible);
    report_write(name, t, &r, possible);
    if (r.status == IL_FAILED)
        _ck_assert_failed(name, 1, "", "%s: %s", il_verdict_name(r.verdict), r.message);
    _mark_point(name, 1);
}

void il_check_always(const char *test, const struct il_test *t)
{
    check(test, t, false);
}

void il_check_possible(const char *test, const struct il_test *t)
{
    check(test, t, true);
}

/* ---- Without the checker ---- */

void il_check_really(const char *function, const char *run_name, void (*run)(void))
{
    enum { SECONDS = 60 }; /* a run takes milliseconds; this ends one that is stuck */
    const struct il_test t = {.name = run_name};
    struct il_result r = {.status = IL_PASSED, .executions = 1};
    char name[96];
    if (getenv("IL_GRAPH") || getenv("IL_REPLAY_SCENARIO"))
        return;
    test_name(function, name, sizeof name);
    const char *word = getenv("IL_CANARY");
    if (word) {
        r.status = IL_FAILED;
        r.verdict = IL_ASSERTION;
        snprintf(r.message, sizeof r.message, "canary %s", word);
    } else {
        signal(SIGALRM, SIG_DFL); /* Check has a handler of its own */
        alarm(SECONDS);
        run();
        alarm(0);
    }
    report_write(name, &t, &r, false);
    if (word)
        _ck_assert_failed(name, 1, "", "assertion: %s", r.message);
    _mark_point(name, 1);
}

/* Check handles some signals, by ending all its tests: not so in the child, from the beginning. */
int il_process(int (*run)(void *), void *arg)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t caller = getpid(), child = fork();
    for (int number = 1; child == 0 && number < _NSIG; number++)
        signal(number, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(getppid() == caller ? run(arg) : EXIT_FAILURE);
}
