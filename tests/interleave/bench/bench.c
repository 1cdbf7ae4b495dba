/*
 * bench.c - how fast the checker runs: both engines side by side, in turns, medians of several.
 *
 * Random schedules for the cost of an execution and of a scheduling point; the exhaustive search
 * for the cost of a proof.  Only ratios mean much on a busy machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "interleave.h"
#include "scenarios.h"

enum { TURNS = 5 };

struct measurement {
    double seconds;
    struct il_result result;
};

/* CPU time, so that other work on the machine counts less. */
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct measurement measure(const char *engine, const struct il_test *t)
{
    struct measurement m;
    setenv("IL_ENGINE", engine, 1);
    double start = now();
    m.result = il_explore(t);
    m.seconds = now() - start;
    return m;
}

static int ascending(const void *a, const void *b)
{
    double x = ((const struct measurement *)a)->seconds,
           y = ((const struct measurement *)b)->seconds;
    return x < y ? -1 : x > y;
}

static void print(const char *what, const char *engine, struct measurement *m)
{
    qsort(m, TURNS, sizeof *m, ascending);
    const struct measurement *median = &m[TURNS / 2];
    double runs = (double)(median->result.executions + median->result.redundant);
    printf("%-28s %-7s %10.0f executions per CPU s %6.0f ns/point\n", what, engine,
           runs / median->seconds, median->seconds * 1e9 / (double)median->result.points);
}

/* The thread engine is some hundred times slower, so it gets fewer samples. */
static void compare(const char *what, struct il_test fiber, unsigned long thread_samples)
{
    struct measurement a[TURNS], b[TURNS];
    struct il_test thread = fiber;
    thread.samples = thread_samples;
    for (int i = 0; i < TURNS; i++) {
        a[i] = measure("fiber", &fiber);
        if (thread_samples)
            b[i] = measure("thread", &thread);
    }
    print(what, "fiber", a);
    if (thread_samples)
        print(what, "thread", b);
}

int main(void)
{
    setenv("IL_RACES", "pass", 1); /* a race must not end the run that is being timed */
    setenv("IL_SAMPLER", "walk", 1);
    compare("counter++, random", (struct il_test){.run = racy_counter, .samples = 300000}, 3000);
    compare("mutex 3x3, random", (struct il_test){.run = locked_counter, .samples = 100000}, 1000);
    compare("bounded buffer 2P/2C x3, random",
            (struct il_test){.run = bounded_buffer, .samples = 30000}, 300);
    compare("epoll echo, 3 clients",
            (struct il_test){.run = echo_server, .samples = 10000, .retries = 100}, 300);
    compare("mutex 3x3, all schedules", (struct il_test){.run = locked_counter}, 0);
    return 0;
}
