/*
 * runner.c - the main of every suite.
 *
 *     suite [TEST...]        runs the tests, prints a line each and the report of the first failure
 *     suite --list           the names of the tests
 *     suite --replay TEST    runs the recorded failing schedule of TEST again
 *     suite --graph TEST [SCENARIO]
 *                            writes TEST.graph.json, all schedules of that scenario or of the
 *                            first of TEST, for a person to walk through
 *     suite --bare [...]     for tests that make no claims (the checker's own)
 *
 * Each test is a Check run of its own: Check forks it, and what it claimed is read from the files
 * that it wrote under IL_REPORT_DIR.  A test that Check passes but that left no claim, or no word
 * that its end was reached, has failed.  IL_QUIET=1 prints nothing; the exit code is 0 only if all
 * passed.
 */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "select.h"

Suite *chapter_suite(void);

enum { MAX_TESTS = 128 };

/* What one test's claims came to. */
struct outcome {
    const char *name;
    bool passed;
    char verdict[32], status[16], message[600];
    unsigned long executions;
    unsigned claims;
    bool ended; /* the test's last line was reached */
    bool retries_cut, weak;
    double seconds;
};

static char *names[MAX_TESTS];
static int n_names;
static char report_dir[4096];
static bool quiet, colour, bare;

static bool is_known(const char *name)
{
    for (int i = 0; i < n_names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void add_name(const char *name)
{
    if (is_known(name))
        return; /* several tests of one name run as one */
    if (n_names == MAX_TESTS) {
        fprintf(stderr, "runner: more than %d tests\n", MAX_TESTS);
        exit(2);
    }
    names[n_names++] = strdup(name);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *paint(const char *code)
{
    return colour ? code : "";
}

/* ---- Reading what a test wrote ---- */

static FILE *open_report(const char *name, const char *suffix, const char *mode)
{
    char path[sizeof report_dir + 256];
    snprintf(path, sizeof path, "%s/%s%s", report_dir, name, suffix);
    return fopen(path, mode);
}

static void forget(const char *name)
{
    static const char *const suffixes[] = {".txt", ".json", ".schedule"};
    char path[sizeof report_dir + 256];
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s%s", report_dir, name, suffixes[i]);
        unlink(path);
    }
}

/* A test has established what the weakest of its claims has. */
static int strength(const char *status)
{
    static const char *const order[] = {"failed", "passed", "verified", "possible"};
    int i = 0;
    while (i < 3 && strcmp(status, order[i]) != 0)
        i++;
    return i;
}

static void read_claim(char *line, struct outcome *o)
{
    char *field[9] = {NULL};
    for (int i = 0; i < 9 && line; i++)
        field[i] = strsep(&line, "\t\n");
    if (!field[8] || strcmp(field[0], o->name) != 0)
        return;
    if (strcmp(field[2], "end") == 0) {
        o->ended = true;
        return;
    }
    if (o->claims++ == 0 || strength(field[2]) < strength(o->status))
        snprintf(o->status, sizeof o->status, "%s", field[2]);
    if (strcmp(field[3], "-") != 0 && strcmp(o->verdict, "-") == 0) {
        snprintf(o->verdict, sizeof o->verdict, "%s", field[3]);
        snprintf(o->message, sizeof o->message, "%s", field[7]);
    }
    o->executions += strtoul(field[4], NULL, 10);
    o->retries_cut |= strcmp(field[6], "1") == 0;
    o->weak |= strcmp(field[8], "1") == 0;
}

static void read_claims(struct outcome *o)
{
    char line[2048];
    FILE *f = open_report("claims", ".tsv", "r");
    while (f && fgets(line, sizeof line, f))
        read_claim(line, o);
    if (f)
        fclose(f);
}

/* ---- Running ---- */

static void run_check(struct outcome *o)
{
    il_select_test(o->name, NULL);
    SRunner *runner = srunner_create(chapter_suite());
    il_select_test(NULL, NULL); /* a test may well run suites of its own */
    srunner_run_all(runner, CK_SILENT);
    o->passed = srunner_ntests_failed(runner) == 0 && srunner_ntests_run(runner) > 0;
    if (!o->passed && srunner_ntests_failed(runner) > 0) {
        TestResult **failures = srunner_failures(runner);
        snprintf(o->message, sizeof o->message, "%s", tr_msg(failures[0]));
        free(failures);
    }
    srunner_free(runner);
}

static struct outcome run(const char *name)
{
    struct outcome o = {.name = name, .verdict = "-", .status = "-"};
    double start = now();
    char path[sizeof report_dir + 16];
    snprintf(path, sizeof path, "%s/claims.tsv", report_dir);
    unlink(path);
    run_check(&o);
    read_claims(&o);
    o.seconds = now() - start;
    if (o.passed && (o.claims == 0 || !o.ended) && !bare) {
        o.passed = false;
        snprintf(o.message, sizeof o.message, "the test did not reach its end");
    }
    if (!o.passed && strcmp(o.verdict, "-") == 0)
        snprintf(o.verdict, sizeof o.verdict, "%s",
                 strstr(o.message, "timeout") || strstr(o.message, "Alarm clock") ? "hang"
                 : strstr(o.message, "signal")                                    ? "crash"
                 : strstr(o.message, "its end")                                   ? "exit"
                                                                                  : "assertion");
    if (!o.passed)
        snprintf(o.status, sizeof o.status, "failed");
    return o;
}

/* ---- Printing ---- */

/* Executions here, for a schedule may have several. */
static void print_weak(const struct outcome *o, char *says, size_t size)
{
    const char *verb = strcmp(o->status, "verified") == 0 ? "proved over all %lu execution%s%s%s"
                       : strcmp(o->status, "passed") == 0 ? "passed %lu execution%s%s%s"
                                                          : "shown by one of %lu execution%s%s%s";
    snprintf(says, size, verb, o->executions, o->executions == 1 ? "" : "s",
             " under weak memory (RC11)", o->retries_cut ? ", retry loops cut" : "");
}

static void print_line(const struct outcome *o)
{
    char title[128], says[128];
    snprintf(title, sizeof title, "%s", o->name);
    for (char *c = title; *c; c++)
        if (*c == '_')
            *c = ' ';
    if (!o->passed)
        snprintf(says, sizeof says, "%s%s", o->verdict, o->weak ? " under weak memory (RC11)" : "");
    else if (o->weak)
        print_weak(o, says, sizeof says);
    else if (strcmp(o->status, "verified") == 0)
        snprintf(says, sizeof says,
                 o->executions == 1 ? "proved: there is only %lu schedule%s"
                                    : "proved over all %lu schedules%s",
                 o->executions, o->retries_cut ? ", retry loops cut" : "");
    else if (strcmp(o->status, "passed") == 0)
        snprintf(says, sizeof says, "passed %lu schedule%s", o->executions,
                 o->executions == 1 ? "" : "s");
    else
        snprintf(says, sizeof says, "%s",
                 strcmp(o->status, "possible") == 0 ? "shown by a schedule" : "");
    printf("  %s%s%s %-48s %s\n", paint(o->passed ? "\033[32m" : "\033[1;31m"),
           o->passed ? "✓" : "✗", paint("\033[0m"), title, says);
    fflush(stdout);
}

/* The verdict in red, what interrupts a thread and where it ends in yellow. */
static void print_painted(const char *line, bool first)
{
    size_t verdict = first ? strcspn(line, ":") : 0;
    const char *text = line + strspn(line, " ");
    bool marked = strncmp(text, "──", strlen("──")) == 0 || strncmp(text, "✗", strlen("✗")) == 0;
    if (first)
        printf("%s%.*s%s%s", paint("\033[1;31m"), (int)verdict, line, paint("\033[0m"),
               line + verdict);
    else if (marked)
        printf("%s%.*s%s\n", paint("\033[33m"), (int)strcspn(line, "\n"), line, paint("\033[0m"));
    else
        printf("%s", line);
}

static void print_report(const struct outcome *o)
{
    char line[1024];
    bool first = true;
    FILE *f = open_report(o->name, ".txt", "r");
    printf("\n");
    if (!f)
        printf("%s: %s\n", o->verdict, o->message);
    while (f && fgets(line, sizeof line, f)) {
        print_painted(line, first);
        first = false;
    }
    if (f)
        fclose(f);
    fflush(stdout);
}

static void write_result(FILE *f, const struct outcome *o)
{
    char message[sizeof o->message];
    snprintf(message, sizeof message, "%s", o->passed ? "" : o->message);
    for (char *c = message; *c; c++)
        if (*c == '\t' || *c == '\n')
            *c = ' ';
    fprintf(f, "%s\t%s\t%s\t%s\t%lu\t%.3f\t%s\n", o->name, o->passed ? "pass" : "fail", o->verdict,
            o->status, o->executions, o->seconds, message);
    fflush(f);
}

/* ---- The command ---- */

static bool known(const char *name)
{
    if (is_known(name))
        return true;
    fprintf(stderr, "There is no test %s here.  The tests are:\n", name);
    for (int i = 0; i < n_names; i++)
        fprintf(stderr, "  %s\n", names[i]);
    return false;
}

static int replay(const char *name)
{
    char schedule[16384] = "", scenario[256] = "";
    FILE *f = open_report(name, ".schedule", "r");
    if (!f || !fgets(schedule, sizeof schedule, f) || !fgets(scenario, sizeof scenario, f)) {
        fprintf(stderr, "No failing schedule of %s is recorded.\n", name);
        return 2;
    }
    fclose(f);
    schedule[strcspn(schedule, "\n")] = scenario[strcspn(scenario, "\n")] = '\0';
    setenv("IL_REPLAY", schedule, 1);
    setenv("IL_REPLAY_SCENARIO", scenario, 1);
    struct outcome o = run(name);
    print_line(&o);
    if (!o.passed)
        print_report(&o);
    return o.passed ? 0 : 1;
}

static int write_graph(const char *name, const char *scenario)
{
    char path[sizeof report_dir + 256];
    snprintf(path, sizeof path, "%s/%s.graph.json", report_dir, name);
    unlink(path);
    setenv("IL_GRAPH", scenario, 1);
    struct outcome o = {.name = name};
    run_check(&o);
    if (o.passed && access(path, R_OK) == 0)
        return 0;
    if (o.passed)
        fprintf(stderr, "%s has no scenario %s.\n", name, scenario);
    else
        fprintf(stderr, "%s\n", o.message);
    return 1;
}

static int run_tests(char **chosen, int n)
{
    int failed = 0;
    struct outcome first = {0};
    FILE *results = open_report("results", ".tsv", "w");
    if (!results) {
        fprintf(stderr, "Cannot write to %s.\n", report_dir);
        return 2;
    }
    for (int i = 0; i < n; i++) {
        forget(chosen[i]);
        struct outcome o = run(chosen[i]);
        write_result(results, &o);
        if (!quiet)
            print_line(&o);
        if (!o.passed && failed++ == 0)
            first = o;
        if (!quiet && strcmp(o.verdict, "hang") == 0 && i + 1 < n) {
            printf("    %d more tests were not run: each could take seconds to hang as well\n",
                   n - i - 1);
            break;
        }
    }
    fclose(results);
    if (failed && !quiet)
        print_report(&first);
    return failed ? 1 : 0;
}

static void find_report_dir(void)
{
    const char *dir = getenv("IL_REPORT_DIR");
    if (dir && mkdir(dir, 0777) != 0 && access(dir, W_OK) != 0) {
        fprintf(stderr, "Cannot write reports to %s.\n", dir);
        exit(2);
    }
    snprintf(report_dir, sizeof report_dir, "%s", dir ? dir : "/tmp/interleave-XXXXXX");
    if (!dir && !mkdtemp(report_dir)) {
        fprintf(stderr, "Cannot make a folder for reports.\n");
        exit(2);
    }
    setenv("IL_REPORT_DIR", report_dir, 1);
}

int main(int argc, char **argv)
{
    int first = 1;
    quiet = getenv("IL_QUIET") != NULL;
    colour = isatty(1) && !getenv("NO_COLOR");
    il_select_test("", add_name);
    srunner_free(srunner_create(chapter_suite()));
    if (argc > first && strcmp(argv[first], "--bare") == 0) {
        bare = true;
        first++;
    }
    if (argc > first && strcmp(argv[first], "--list") == 0) {
        for (int i = 0; i < n_names; i++)
            puts(names[i]);
        return 0;
    }
    if (argc > first && strcmp(argv[first], "--graph") == 0) {
        if (argc < first + 2 || argc > first + 3 || !known(argv[first + 1]))
            return 2;
        find_report_dir();
        return write_graph(argv[first + 1], argc > first + 2 ? argv[first + 2] : "");
    }
    bool replaying = argc > first && strcmp(argv[first], "--replay") == 0;
    first += replaying;
    for (int i = first; i < argc; i++)
        if (!known(argv[i]))
            return 2;
    if (replaying && argc != first + 1) {
        fprintf(stderr, "--replay takes the name of one test.\n");
        return 2;
    }
    find_report_dir();
    if (replaying)
        return replay(argv[first]);
    return argc > first ? run_tests(argv + first, argc - first) : run_tests(names, n_names);
}
