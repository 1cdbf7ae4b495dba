/* graph_test.h - for tests: the numbers of a program's graph, and of its schedules. */
#ifndef GRAPH_TEST_H
#define GRAPH_TEST_H

#include <stdbool.h>

#include "interleave.h"

struct il_test_graph {
    unsigned nodes, moves, preemptions; /* the last two: the fewest that break it */
    unsigned long long schedules, breaking;
    unsigned verdicts;   /* a bit each */
    const char *refused; /* why there is no graph, or NULL */
};
void il_test_graph(const struct il_test *t, bool every_step, struct il_test_graph *out);

/* Runs each of them, without any reduction.  Returns how many there are. */
unsigned long il_test_every_schedule(const struct il_test *t, unsigned long *failures);

#endif
