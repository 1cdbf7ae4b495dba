/*
 * samplers.c [BUG [SAMPLER]] - how many executions each sampler needs to find each bug: the median
 * over 20 seeds, and, if that is not all of them, how many found it at all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bugs.h"
#include "rows.h"

enum { SEEDS = 20, EXECUTIONS = 1000 };

static unsigned long executions_needed(const struct bug *b, int seed)
{
    char text[16];
    snprintf(text, sizeof text, "%d", seed);
    setenv("IL_SEED", text, 1);
    struct il_result r = il_explore(
        &(struct il_test){.run = b->run, .samples = EXECUTIONS, .spurious_wakes = IL_NONE});
    return r.status == IL_FAILED ? r.executions : ~0ul;
}

static int ascending(const void *a, const void *b)
{
    unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;
    return x < y ? -1 : x > y;
}

/* The bug that other tools are known to need long for. */
static const char yardstick[] = "treiber_aba";
static double yardstick_median = 1e9;

static void measure(const struct bug *b, const char *sampler)
{
    unsigned long needed[SEEDS];
    int found = 0;
    char text[32] = "-";
    if (sampler)
        setenv("IL_SAMPLER", sampler, 1);
    else
        unsetenv("IL_SAMPLER");
    for (int i = 0; i < SEEDS; i++) {
        needed[i] = executions_needed(b, i + 1);
        found += needed[i] != ~0ul;
    }
    qsort(needed, SEEDS, sizeof *needed, ascending);
    if (!sampler && strcmp(b->name, yardstick) == 0 && found > SEEDS / 2)
        yardstick_median = (double)needed[SEEDS / 2];
    if (found == SEEDS)
        snprintf(text, sizeof text, "%lu", needed[SEEDS / 2]);
    else if (found > SEEDS / 2)
        snprintf(text, sizeof text, "%lu (%d)", needed[SEEDS / 2], found);
    else if (found > 0)
        snprintf(text, sizeof text, "(%d)", found);
    printf(" %10s", text);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const char *const every[] = {"walk", "pos",  "urw",  "surw", "surw-lives", "pct1",
                                        "pct2", "pct3", "pct4", "pct5", "pct6"};
    enum { N = sizeof every / sizeof *every };
    setenv("IL_SIMPLIFY", "no", 1);
    printf("Executions to the first failure: the median of %d seeds; in brackets how many of them\n"
           "found it in %d executions, if not all; - if none.\n\n%-16s %10s",
           SEEDS, EXECUTIONS, "", "all in turn");
    for (int i = 0; i < N; i++)
        printf(" %10s", every[i]);
    printf("\n");
    for (unsigned b = 0; b < n_bugs; b++) {
        if (argc > 1 && strcmp(argv[1], bugs[b].name) != 0)
            continue;
        printf("%-16s ", bugs[b].name);
        if (argc <= 2)
            measure(&bugs[b], NULL);
        for (int i = 0; i < N; i++)
            if (argc <= 2 || strcmp(argv[2], every[i]) == 0)
                measure(&bugs[b], every[i]);
        printf("\n");
    }
    printf("\n");
    if (argc == 1)
        print_row("ABA in a Treiber stack, median of 20 seeds", yardstick_median, "executions",
                  AT_MOST, 1000);
    return 0;
}
