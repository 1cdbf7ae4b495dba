/*
 * weak.c - how long searches under weak memory take, each beside what it should at most: time on
 * the wall, the best of several turns, and how many executions that were.
 */
#include <stdio.h>
#include <stdlib.h>

#include "interleave.h"
#include "orders.h"
#include "rows.h"

enum { TURNS = 5 };

static void row(const char *name, il_scenario *run, enum il_status expected, double seconds)
{
    struct il_test test = {.run = run, .name = name, .weak = true, .budget = 1ul << 30};
    struct il_result r = {0};
    double best = 1e9;
    char what[96];
    for (int i = 0; i < TURNS; i++) {
        double start = seconds_on(CLOCK_MONOTONIC);
        r = il_explore(&test);
        double taken = seconds_on(CLOCK_MONOTONIC) - start;
        best = taken < best ? taken : best;
    }
    if (r.status != expected)
        printf("NOT AS EXPECTED: %s\n", r.message);
    snprintf(what, sizeof what, "weak memory: %s, %lu executions", name, r.executions);
    print_row(what, best, "s", AT_MOST, seconds);
}

int main(void)
{
    row("store buffering, to the failure", store_buffering, IL_FAILED, 0.02);
    row("message passing, to the failure", message_passing, IL_FAILED, 0.02);
    setenv("IL_REDUCTION", "full", 1);
    row("independent reads, all", independent_reads, IL_VERIFIED, 0.1);
    row("a ring of three, five items, all", ring, IL_VERIFIED, 1);
    return 0;
}
