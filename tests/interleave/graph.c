/*
 * graph.c - exploring the graph, breadth first: each edge is an execution that replays the
 * prefix of its node, makes one more choice, and goes on until the next one.
 */
#include "graph.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "race.h"
#include "search.h"
#include "trace.h"

/* The execution under way. */
static struct {
    const uint16_t *path;
    unsigned n, at;
    unsigned first_event; /* of the trace, after the last choice of the path */
    bool every_step;
    bool automatic;   /* the operation picked was not chosen by anybody */
    bool astray;      /* the program did not do the same thing twice */
    bool stopped;     /* before a choice: */
    uint64_t ready;   /* of these threads, */
    unsigned choices; /* or of so many values */
} walk;

/* What may be performed as soon as it is ready, without asking anybody: see graph_key_entangled()
 * for what happens if the order does matter. */
static bool automatic_kinds;

static void give_up(void)
{
    X.pruned = true;
    leave_execution();
}

/* ---- Following a path, and stopping after it ---- */

static bool goes_by_itself(const struct op *op)
{
    switch (op->kind) {
    case OP_START:
    case OP_FENCE:
        return true;
    case OP_CREATE:
    case OP_EXIT:
    case OP_SLEEP:
        return automatic_kinds;
    case OP_JOIN:
        return automatic_kinds && op->deadline == NEVER;
    default:
        return false;
    }
}

/* Who goes on without a choice; NULL: somebody has to choose. */
static struct thread *next_by_itself(struct thread **ready, unsigned n)
{
    for (unsigned i = 0; i < n && !walk.every_step; i++)
        if (goes_by_itself(&ready[i]->op))
            return ready[i];
    return n == 1 && !walk.every_step ? ready[0] : NULL;
}

/* The decision that the path asks for here. */
static uint16_t follow(bool choice)
{
    uint16_t decision = walk.path[walk.at++];
    if ((decision & CHOICE_BIT) != (choice ? CHOICE_BIT : 0))
        walk.astray = true;
    if (walk.at == walk.n)
        walk.first_event = trace_n;
    return decision & ~CHOICE_BIT;
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    walk.automatic = walk.at >= walk.n;
    if (!walk.automatic) {
        unsigned who = follow(false);
        for (unsigned i = 0; i < n; i++)
            if (ready[i]->id == who)
                return ready[i];
        walk.astray = true;
        return NULL;
    }
    struct thread *t = next_by_itself(ready, n);
    if (!t)
        walk.stopped = true;
    for (unsigned i = 0; i < n && !t; i++)
        walk.ready |= 1ull << ready[i]->id;
    return t;
}

static unsigned choose_value(unsigned n)
{
    if (n > 1 && walk.at >= walk.n) {
        walk.stopped = true;
        walk.choices = n;
        give_up();
    }
    unsigned value = n > 1 ? follow(true) : 0;
    graph_key_choice(value);
    return value;
}

/* Past some failed rounds executions are only completed, and no more choices asked for. */
static void picked(struct thread *t)
{
    if (X.fair || X.n_threads > GRAPH_MOST_THREADS)
        give_up();
    graph_key_add(t, walk.automatic && goes_by_itself(&t->op));
}

static void run_path(struct search *s, bool every_step, const uint16_t *path, unsigned n)
{
    static const struct strategy strategy = {pick, choose_value, picked, NULL, false};
    memset(&walk, 0, sizeof walk);
    walk.path = path;
    walk.n = n;
    walk.every_step = every_step;
    graph_key_begin();
    tracing = true;
    run_once(s, &strategy);
    trace_settle();
    trace_failure(); /* or a choice: either way objects get their names now */
    tracing = false;
}

/* ---- Nodes ---- */

static uint64_t hash_of(const unsigned char *key, size_t size)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++)
        h = (h ^ key[i]) * 0x100000001b3u;
    return h;
}

static int find(const struct graph *g, const unsigned char *key, size_t size)
{
    uint64_t h = hash_of(key, size);
    for (unsigned i = 0; i < g->n_nodes; i++)
        if (g->nodes[i].hash == h && g->nodes[i].key_size == size &&
            memcmp(g->nodes[i].key, key, size) == 0)
            return (int)i;
    return -1;
}

static void *room_for(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (!p)
        die("out of memory for the graph");
    return p;
}

/* The state in which the execution has stopped, or how it ended. */
static void fill_node(struct graph_node *n)
{
    n->hash = hash_of(n->key, n->key_size);
    n->path = room_for(X.n_log, sizeof *n->path);
    if (X.n_log > 0)
        memcpy(n->path, X.log, X.n_log * sizeof *n->path);
    n->n_path = X.n_log;
    n->ready = walk.ready;
    n->choices = walk.choices;
    n->chooser = X.current->id;
    n->now = X.now;
    n->end = !walk.stopped;
    n->has_race = X.has_race;
    n->verdict = X.failure.verdict;
    n->failed_at = X.failure.pc;
    n->failed_thread = X.failure.thread;
    graph_describe_node(n);
}

static void note_names(struct graph *g)
{
    if (X.n_threads > g->n_threads)
        g->n_threads = X.n_threads;
    for (unsigned t = 0; t < X.n_threads; t++)
        snprintf(g->threads[t], sizeof g->threads[t], "%s", X.threads[t]->name);
}

/* The node in which the execution has stopped; -1 if there are too many. */
static int reach_node(struct graph *g)
{
    size_t size;
    unsigned char *key = graph_key(&size);
    int i = find(g, key, size);
    if (i >= 0 || g->n_nodes == GRAPH_MOST_NODES) {
        free(key);
        return i;
    }
    struct graph_node *n = &g->nodes[g->n_nodes];
    n->key = key;
    n->key_size = size;
    fill_node(n);
    note_names(g);
    return (int)g->n_nodes++;
}

/* ---- Edges ---- */

enum walked { WALKED, AGAIN, REFUSED };

static enum walked refuse(struct graph *g, const char *why)
{
    snprintf(g->refused, sizeof g->refused, "%s", why);
    return REFUSED;
}

/* Is the execution one that a graph can have?  AGAIN: something has to be an operation of its own
 * that was not. */
static enum walked judge(struct graph *g)
{
    if (X.race_to_promote && race_promote(X.race_to_promote))
        return AGAIN;
    if (graph_key_entangled() && automatic_kinds) {
        automatic_kinds = false;
        return AGAIN;
    }
    if (walk.astray)
        return refuse(g, "it did not do the same thing twice under the same schedule");
    if (X.n_threads > GRAPH_MOST_THREADS)
        return refuse(g, "it has more than 16 threads; a smaller scenario is needed");
    if (X.fair)
        return refuse(g, "it has a retry loop, whose schedules have no end; a scenario is needed "
                         "in which nobody has to try again");
    return WALKED;
}

static enum walked walk_edge(struct search *s, struct graph *g, bool every_step,
                             const uint16_t *path, unsigned n, struct graph_edge *e)
{
    run_path(s, every_step, path, n);
    enum walked w = judge(g);
    if (w != WALKED)
        return w;
    int to = reach_node(g);
    if (to < 0)
        return refuse(g, "it has more than 2,000 states; a smaller scenario is needed");
    e->to = (unsigned)to;
    graph_describe_edge(e, walk.first_event);
    if (g->nodes[to].end)
        graph_describe_variables(g);
    return WALKED;
}

static enum walked add_edge(struct search *s, struct graph *g, bool every_step, unsigned from,
                            uint16_t decision)
{
    struct graph_node *node = &g->nodes[from];
    struct graph_edge *e = &node->edges[node->n_edges++];
    uint16_t *path = room_for(node->n_path + 1, sizeof *path);
    memcpy(path, node->path, node->n_path * sizeof *path);
    path[node->n_path] = e->decision = decision;
    enum walked w = walk_edge(s, g, every_step, path, node->n_path + 1, e);
    free(path);
    return w;
}

static enum walked expand(struct search *s, struct graph *g, bool every_step, unsigned from)
{
    struct graph_node *node = &g->nodes[from];
    unsigned n = node->choices ? node->choices : (unsigned)__builtin_popcountll(node->ready);
    enum walked w = WALKED;
    node->edges = room_for(n, sizeof *node->edges);
    for (unsigned v = 0; v < node->choices && w == WALKED; v++)
        w = add_edge(s, g, every_step, from, (uint16_t)(CHOICE_BIT | v));
    for (uint64_t left = node->ready; left && w == WALKED; left &= left - 1)
        w = add_edge(s, g, every_step, from, (uint16_t)__builtin_ctzll(left));
    if (w == WALKED)
        graph_describe_choices(node);
    return w;
}

/* ---- The graph ---- */

static void forget(struct graph *g)
{
    for (unsigned i = 0; i < g->n_nodes; i++) {
        struct graph_node *n = &g->nodes[i];
        for (unsigned e = 0; e < n->n_edges; e++)
            free(n->edges[e].steps);
        free(n->edges);
        free(n->key);
        free(n->path);
        free(n->threads);
    }
    free(g->start.steps);
    free(g->variables);
    free(g->nodes);
    *g = (struct graph){.nodes = room_for(GRAPH_MOST_NODES, sizeof *g->nodes)};
}

static enum walked explore_from_start(struct search *s, struct graph *g, bool every_step)
{
    enum walked w;
    forget(g);
    w = walk_edge(s, g, every_step, NULL, 0, &g->start);
    for (unsigned i = 0; i < g->n_nodes && w == WALKED; i++)
        if (!g->nodes[i].end)
            w = expand(s, g, every_step, i);
    return w;
}

/* A race that does nothing wrong in any schedule is still one. */
static void blame_races(struct graph *g)
{
    for (unsigned i = 0; i < g->n_nodes; i++)
        if (g->nodes[i].end && g->nodes[i].verdict != IL_OK)
            return;
    for (unsigned i = 0; i < g->n_nodes; i++)
        if (g->nodes[i].end && g->nodes[i].has_race) {
            g->nodes[i].verdict = IL_RACE;
            g->nodes[i].message = "two threads access the same memory, and nothing orders them";
        }
}

bool graph_build(struct search *s, bool every_step, struct graph *g)
{
    enum walked w;
    *g = (struct graph){0};
    X.races_pass = s->promoting = true;
    automatic_kinds = true;
    do
        w = explore_from_start(s, g, every_step);
    while (w == AGAIN);
    if (w == WALKED)
        blame_races(g);
    return w == WALKED;
}
