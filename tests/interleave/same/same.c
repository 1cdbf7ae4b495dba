/*
 * same.c [RUNS] - prints what searches of several programs come to: verdict, counts, points,
 * schedule.
 *
 * The same seed gives the same bytes, on both engines, whatever else the machine does; across
 * compilers the words before the tab are the same.  prove-same.sh compares.
 */
#include <stdio.h>
#include <stdlib.h>

#include "interleave.h"
#include "programs.h"

static void print(const char *name, const char *search, const struct il_test *t)
{
    struct il_result r = il_explore(t);
    printf("%s, %s: %s, %s, %lu executions\t%llu points, schedule %s\n", name, search,
           r.status == IL_FAILED     ? "failed"
           : r.status == IL_VERIFIED ? "verified"
                                     : "passed",
           il_verdict_name(r.verdict), r.executions, r.points, r.schedule);
}

static void search(const char *name, struct il_test t)
{
    setenv("IL_REDUCTION", "full", 1);
    print(name, "all", &t);
    unsetenv("IL_REDUCTION");
    setenv("IL_SIMPLIFY", "no", 1); /* or the schedule would not depend on the seed */
    t.samples = 24;
    print(name, "sampled", &t);
    unsetenv("IL_SIMPLIFY");
}

int main(int argc, char **argv)
{
    int runs = argc > 1 ? atoi(argv[1]) : 1;
    for (int run = 0; run < runs; run++)
        for (unsigned i = 0; i < n_programs; i++)
            search(programs[i].name, programs[i].test);
    return 0;
}
