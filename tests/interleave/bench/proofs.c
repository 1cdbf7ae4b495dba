/*
 * proofs.c - how long the exhaustive search of well-known kernels takes, each beside what it should
 * at most: CPU time, the best of several turns, and how many schedules that were.
 */
#include <stdio.h>
#include <stdlib.h>

#include "interleave.h"
#include "kernels.h"
#include "rows.h"

/* CPU seconds for a proof; r tells what was proved. */
static double prove(const struct il_test *t, int turns, struct il_result *r)
{
    double best = 1e9;
    for (int i = 0; i < turns; i++) {
        double start = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
        *r = il_explore(t);
        double taken = seconds_on(CLOCK_PROCESS_CPUTIME_ID) - start;
        if (taken < best)
            best = taken;
    }
    if (r->status != IL_VERIFIED)
        printf("NOT VERIFIED: %s\n", r->message);
    return best;
}

/* The search of all schedules alone: passes that look for simple failures first prove nothing. */
static struct il_test all_of(il_scenario *run)
{
    return (struct il_test){.run = run, .spurious_wakes = IL_NONE, .budget = 1ul << 30};
}

static void proof(const char *name, const struct il_test *t, int turns, double seconds)
{
    char what[96];
    struct il_result r;
    double taken = prove(t, turns, &r);
    snprintf(what, sizeof what, "%s, all %lu schedules", name, r.executions);
    print_row(what, taken, "s", AT_MOST, seconds);
}

int main(void)
{
    char *no_strings[] = {"ring", NULL};
    const struct il_program ring = {
        .main = ring_of_two, .argv = no_strings, .envp = no_strings + 1};
    struct il_test test = all_of(NULL);
    struct il_result r;
    setenv("IL_REDUCTION", "full", 1);
    test = all_of(mutex_three_by_four);
    double taken = prove(&test, 3, &r);
    print_row("mutex 3 x 4, all 34,650 schedules", (double)r.executions / taken / 1000,
              "k executions/s", AT_LEAST, 60);
    test = all_of(buffer_two_by_two);
    proof("bounded buffer of 2, 2 x 2 and 2 x 2 items", &test, 5, 0.3);
    test = all_of(NULL);
    test.program = &ring;
    proof("ring of 2, 8 items, waiting by assume", &test, 5, 0.1);
    test = all_of(mutex_four_by_three);
    proof("mutex 4 x 3", &test, 1, 10);
    return 0;
}
