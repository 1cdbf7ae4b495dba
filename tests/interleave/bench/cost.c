/*
 * cost.c - what executions, scheduling points and hooks cost, each beside what it should at most.
 *
 * The best of many turns that are shorter than the kernel's: other work on the machine only ever
 * makes it slower.  By the clock on the wall, because in a virtual machine what the host has taken
 * away is subtracted from a process's time now and then, and not where it belongs.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "interleave.h"
#include "rows.h"
#include "walks.h"

enum { TURNS = 7, SHORT_TURNS = 300, SHORT = 1000 };

/* Seconds an execution takes. */
static double seconds(il_scenario *run, unsigned long samples)
{
    double best = 1e9;
    for (int i = 0; i < SHORT_TURNS; i++) {
        double start = seconds_on(CLOCK_MONOTONIC);
        il_explore(&(struct il_test){.run = run, .samples = samples});
        double taken = seconds_on(CLOCK_MONOTONIC) - start;
        if (taken < best)
            best = taken;
    }
    return best / (double)samples;
}

void __tsan_read4(void *p);

static double idle_hook(void)
{
    enum { CALLS = 20000000 };
    double best = 1e9;
    int x;
    for (int turn = 0; turn < TURNS; turn++) {
        double start = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < CALLS; i++)
            __tsan_read4(&x);
        double taken = seconds_on(CLOCK_PROCESS_CPUTIME_ID) - start;
        if (taken < best)
            best = taken;
    }
    return best / CALLS;
}

static long resident_kb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

static double growth_mb(void)
{
    long before = resident_kb();
    il_explore(&(struct il_test){.run = loads_and_stores, .samples = 1000000});
    return (double)(resident_kb() - before) / 1024;
}

/* Wall time from before the process starts until after it has ended with its verdict. */
static double first_verdict(void)
{
    char *argv[] = {"cost", "--first-verdict", NULL};
    extern char **environ;
    double best = 1e9;
    for (int turn = 0; turn < TURNS; turn++) {
        pid_t child;
        int status;
        double start = seconds_on(CLOCK_MONOTONIC);
        if (posix_spawn(&child, "/proc/self/exe", NULL, NULL, argv, environ) != 0 ||
            waitpid(child, &status, 0) != child || status != 0)
            return 1e9;
        double taken = seconds_on(CLOCK_MONOTONIC) - start;
        if (taken < best)
            best = taken;
    }
    return best;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--first-verdict") == 0)
        return il_explore(&(struct il_test){.run = trivial_bug}).status != IL_FAILED;
    setenv("IL_RACES", "pass", 1);
    setenv("IL_SAMPLER", "walk", 1);
    print_row("random walk, 3 threads x (load, store) twice",
              1e-6 / seconds(loads_and_stores, SHORT), "M executions/s", AT_LEAST, 1.3);
    print_row("random walk, mutex 3 x 3", 1e-6 / seconds(mutex_three_by_three, SHORT),
              "M executions/s", AT_LEAST, 0.8);
    print_row("scheduling point that does not switch", 1e9 * seconds(alone, 10) / ALONE, "ns",
              AT_MOST, 20);
    print_row("hook while nothing is explored", 1e9 * idle_hook(), "ns", AT_MOST, 2);
    print_row("resident memory after a million executions", growth_mb(), "MB more", AT_MOST, 16);
    unsetenv("IL_RACES");
    print_row("first verdict, from the process's start", 1e3 * first_verdict(), "ms", AT_MOST, 20);
    return 0;
}
