/* graph_tally.c - how many schedules there are and how many fail, by dynamic programming. */
#include <limits.h>
#include <stdlib.h>

#include "graph.h"
#include "pool.h"

static bool too_many;

static void add(graph_count *sum, graph_count n)
{
    if (__builtin_add_overflow(*sum, n, sum))
        too_many = true;
}

static void tally_end(struct graph_node *n)
{
    bool broken = n->verdict != IL_OK;
    n->schedules = 1;
    n->breaking = broken;
    n->moves = broken ? 0 : UINT_MAX;
}

/* No deeper than the graph has nodes: each edge leads to a state with more operations. */
static void tally(struct graph *g, struct graph_node *n)
{
    if (n->counted)
        return;
    n->counted = true;
    if (n->end) {
        tally_end(n);
        return;
    }
    n->moves = UINT_MAX;
    for (unsigned e = 0; e < n->n_edges; e++) {
        struct graph_node *to = &g->nodes[n->edges[e].to];
        tally(g, to);
        add(&n->schedules, to->schedules);
        add(&n->breaking, to->breaking);
        if (to->moves != UINT_MAX && to->moves + 1 < n->moves)
            n->moves = to->moves + 1;
    }
}

/* ---- Preemptions ---- */

/* Fewest preemptions from a node on, by who ran last. */
static unsigned *fewest;
enum { UNKNOWN = UINT_MAX - 1 };

/* Who runs last along an edge: whose turn it is at its end. */
static unsigned last_on(const struct graph_edge *e, unsigned before)
{
    for (unsigned i = e->n_steps; i-- > 0;)
        if (e->steps[i].row)
            return e->steps[i].thread;
    return e->decision & CHOICE_BIT ? before : e->decision;
}

static unsigned preemptions_from(struct graph *g, unsigned node, unsigned last)
{
    const struct graph_node *n = &g->nodes[node];
    unsigned *known = &fewest[node * GRAPH_MOST_THREADS + last], best = UINT_MAX;
    if (n->end)
        return n->verdict == IL_OK ? UINT_MAX : 0;
    if (*known != UNKNOWN)
        return *known;
    for (unsigned e = 0; e < n->n_edges; e++) {
        const struct graph_edge *edge = &n->edges[e];
        bool preempts = !n->choices && edge->decision != last && n->ready >> last & 1;
        unsigned more = preemptions_from(g, edge->to, last_on(edge, last));
        if (more != UINT_MAX && more + preempts < best)
            best = more + preempts;
    }
    return *known = best;
}

bool graph_tally(struct graph *g)
{
    too_many = false;
    tally(g, &g->nodes[0]);
    size_t n = (size_t)g->n_nodes * GRAPH_MOST_THREADS;
    fewest = malloc(n * sizeof *fewest);
    if (!fewest)
        die("out of memory for the graph");
    for (size_t i = 0; i < n; i++)
        fewest[i] = UNKNOWN;
    g->preemptions = preemptions_from(g, 0, last_on(&g->start, 0));
    free(fewest);
    return !too_many;
}
