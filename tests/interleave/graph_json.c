/*
 * graph_json.c - a graph for programs: strings and source lines once, and by index from then on.
 *
 * README.md says what the members mean.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "graph.h"
#include "json.h"
#include "pool.h"
#include "source.h"

/* ---- Tables: what is written often is written once ---- */

struct table {
    const char **at;
    unsigned n;
};

static unsigned index_of(struct table *t, const char *s)
{
    for (unsigned i = 0; i < t->n; i++)
        if (strcmp(t->at[i], s) == 0)
            return i;
    t->at = resized(t->at, t->n + 1, sizeof *t->at);
    if (!(t->at[t->n] = strdup(s)))
        die("out of memory for the graph");
    return t->n++;
}

static struct table words, sites;

static int site(uintptr_t pc)
{
    char text[160], *json;
    size_t size;
    struct source s = source_at(pc);
    if (!s.line)
        return -1;
    FILE *out = open_memstream(&json, &size);
    source_text(&s, text, sizeof text);
    json_string(out, s.base);
    fprintf(out, ", %d, ", s.line);
    json_string(out, s.function);
    fprintf(out, ", ");
    json_string(out, text);
    fclose(out);
    int i = (int)index_of(&sites, json);
    free(json);
    return i;
}

static void write_words(FILE *out)
{
    fprintf(out, ",\n\"words\": [");
    for (unsigned i = 0; i < words.n; i++) {
        fprintf(out, "%s", i ? ", " : "");
        json_string(out, words.at[i]);
    }
    fprintf(out, "],\n\"sites\": [");
    for (unsigned i = 0; i < sites.n; i++)
        fprintf(out, "%s\n  [%s]", i ? "," : "", sites.at[i]);
    fprintf(out, "]");
}

/* ---- Numbers ---- */

/* As a number where JavaScript has it exactly, else as a string. */
static void count(FILE *out, graph_count n)
{
    char digits[48], *d = digits + sizeof digits - 1;
    bool exact = n <= 1ull << 53;
    *d = '\0';
    do
        *--d = (char)('0' + (int)(n % 10));
    while ((n /= 10) > 0);
    fprintf(out, exact ? "%s" : "\"%s\"", d);
}

static void number_or_null(FILE *out, unsigned n)
{
    if (n == UINT_MAX)
        fprintf(out, "null");
    else
        fprintf(out, "%u", n);
}

/* ---- Steps ---- */

static int variable(const struct graph *g, uintptr_t address)
{
    for (unsigned i = 0; address && i < g->n_variables; i++)
        if (g->variables[i].address == address)
            return (int)i;
    return -1;
}

/* A row of the table: what others can see. */
static bool is_row(const struct graph *g, const struct graph_step *s)
{
    if (s->kind == OP_NOTE)
        return true;
    return s->row && s->after_create && (!s->address || variable(g, s->address) >= 0);
}

static void step(FILE *out, const struct graph *g, const struct graph_step *s, bool first)
{
    fprintf(out, "%s[%u, %u, %d", first ? "" : ", ", s->thread, index_of(&words, s->words),
            site(s->pc));
    int v = variable(g, s->address);
    if (v >= 0 && s->value)
        fprintf(out, ", %d, %u", v, index_of(&words, s->value));
    fprintf(out, "]");
}

/* The player's own operation is a row whatever it is. */
static void steps(FILE *out, const struct graph *g, const struct graph_edge *e, bool move)
{
    bool first = true;
    fprintf(out, "[");
    for (unsigned i = 0; i < e->n_steps; i++)
        if ((move && i == 0) || is_row(g, &e->steps[i])) {
            step(out, g, &e->steps[i], first);
            first = false;
        }
    fprintf(out, "]");
}

static void edge(FILE *out, const struct graph *g, const struct graph_node *n,
                 const struct graph_edge *e)
{
    fprintf(out, "%s\n    [%d, %u, ", e == n->edges ? "" : ",", e->decision & ~CHOICE_BIT, e->to);
    steps(out, g, e, !n->choices);
    if (n->choices)
        fprintf(out, ", %u", index_of(&words, e->label));
    fprintf(out, "]");
}

/* What the shared variables hold when the first choice is due. */
static void first_values(FILE *out, const struct graph *g)
{
    for (unsigned v = 0; v < g->n_variables; v++) {
        const char *value = g->variables[v].initial;
        for (unsigned i = 0; i < g->start.n_steps; i++)
            if (g->start.steps[i].address == g->variables[v].address && g->start.steps[i].value)
                value = g->start.steps[i].value;
        fprintf(out, "%s", v ? ", " : "");
        if (value)
            fprintf(out, "%u", index_of(&words, value));
        else
            fprintf(out, "null");
    }
}

/* ---- Nodes ---- */

static void thread(FILE *out, const struct graph_thread *t, bool first)
{
    static const char *const states[] = {"ready", "blocked", "done"};
    fprintf(out, "%s[\"%s\"", first ? "" : ", ", states[t->state]);
    if (t->state != THREAD_DONE)
        fprintf(out, ", %u, %d, %d, %u", index_of(&words, t->next), site(t->pc), t->waits_for,
                index_of(&words, t->holds));
    fprintf(out, "]");
}

static void end(FILE *out, const struct graph_node *n)
{
    char message[512];
    expand_sites(n->message, message, sizeof message);
    fprintf(out, ", \"verdict\": \"%s\"", il_verdict_name(n->verdict));
    if (n->verdict == IL_OK)
        return;
    fprintf(out, ", \"message\": ");
    json_string(out, message);
    fprintf(out, ", \"by\": [%u, %d]", n->failed_thread, site(n->failed_at));
}

static void node(FILE *out, const struct graph *g, const struct graph_node *n)
{
    fprintf(out, "%s\n  {\"threads\": [", n == g->nodes ? "" : ",");
    for (unsigned t = 0; t < n->n_threads; t++)
        thread(out, &n->threads[t], t == 0);
    fprintf(out, "], \"ms\": %g, \"counts\": [", (double)n->now / 1e6);
    count(out, n->schedules);
    fprintf(out, ", ");
    count(out, n->breaking);
    fprintf(out, ", ");
    number_or_null(out, n->moves);
    fprintf(out, "]");
    if (n->choices)
        fprintf(out, ", \"chooser\": %u", n->chooser);
    if (n->end)
        end(out, n);
    fprintf(out, ", \"moves\": [");
    for (unsigned e = 0; e < n->n_edges; e++)
        edge(out, g, n, &n->edges[e]);
    fprintf(out, "]}");
}

void graph_json(FILE *out, const char *test, const struct il_test *t, const struct graph *g)
{
    fprintf(out, "{\"version\": 1, \"test\": ");
    json_string(out, test);
    fprintf(out, ", \"scenario\": ");
    json_string(out, t->name);
    fprintf(out, ", \"preemptions\": ");
    number_or_null(out, g->preemptions);
    fprintf(out, ",\n\"threads\": [");
    for (unsigned i = 0; i < g->n_threads; i++) {
        fprintf(out, "%s", i ? ", " : "");
        json_string(out, g->threads[i]);
    }
    fprintf(out, "],\n\"variables\": [");
    for (unsigned i = 0; i < g->n_variables; i++) {
        fprintf(out, "%s", i ? ", " : "");
        json_string(out, g->variables[i].name);
    }
    fprintf(out, "],\n\"values\": [");
    first_values(out, g);
    fprintf(out, "],\n\"start\": ");
    steps(out, g, &g->start, false);
    fprintf(out, ",\n\"nodes\": [");
    for (unsigned i = 0; i < g->n_nodes; i++)
        node(out, g, &g->nodes[i]);
    fprintf(out, "]");
    write_words(out);
    fprintf(out, "}\n");
}
