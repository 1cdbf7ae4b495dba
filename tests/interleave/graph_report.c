/* graph_report.c - the graph of a test's claim on file, and its numbers for the checker's tests. */
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "graph.h"
#include "graph_test.h"
#include "pool.h"
#include "report.h"

const char *report_graph(const char *test, const struct il_test *t)
{
    static struct graph g;
    char path[4096];
    const char *dir = getenv("IL_REPORT_DIR");
    if (!explore_graph(t, false, &g))
        return g.refused;
    snprintf(path, sizeof path, "%s/%s.graph.json", dir ? dir : ".", test);
    FILE *out = fopen(path, "w");
    if (!out)
        die("cannot write %s", path);
    graph_json(out, test, t, &g);
    fclose(out);
    return NULL;
}

/* ---- For the checker's own tests ---- */

void il_test_graph(const struct il_test *t, bool every_step, struct il_test_graph *out)
{
    static struct graph g;
    if (!explore_graph(t, every_step, &g)) {
        *out = (struct il_test_graph){.refused = g.refused};
        return;
    }
    const struct graph_node *first = &g.nodes[0];
    *out = (struct il_test_graph){.nodes = g.n_nodes,
                                  .moves = first->moves,
                                  .preemptions = g.preemptions,
                                  .schedules = (unsigned long long)first->schedules,
                                  .breaking = (unsigned long long)first->breaking};
    for (unsigned i = 0; i < g.n_nodes; i++)
        if (g.nodes[i].end)
            out->verdicts |= 1u << g.nodes[i].verdict;
}

unsigned long il_test_every_schedule(const struct il_test *t, unsigned long *failures)
{
    return explore_every_schedule(t, failures);
}
