/* graph_describe.c - the execution that has just stopped or ended, in words. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "names.h"
#include "pool.h"
#include "report.h"
#include "source.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"

static const char *copy(const char *s)
{
    char *c = strdup(s);
    if (!c)
        die("out of memory for the graph");
    return c;
}

static bool accesses_memory(enum op_kind k)
{
    return k == OP_READ || k == OP_WRITE || k == OP_LOAD || k == OP_STORE || k == OP_RMW;
}

/* ---- What a thread does next ---- */

/* The value of an access is not known yet; its place is. */
static const char *next_words(const struct thread *t)
{
    char words[192], name[96];
    struct event e = {.kind = t->op.kind, .object = t->op.object};
    if (accesses_memory(e.kind))
        e.address = (uintptr_t)e.object;
    if (e.kind == OP_LIBRARY)
        snprintf(e.text, sizeof e.text, "%s", (const char *)e.object);
    report_event(&e, words, sizeof words);
    for (size_t n = strlen(words); n > 0 && words[n - 1] == ' '; n--)
        words[n - 1] = '\0';
    size_t used = strlen(words);
    if (e.address && name_object((const void *)e.address, name, sizeof name))
        snprintf(words + used, sizeof words - used, " %s", name);
    return copy(words);
}

/* Of a wait that nothing has decided yet; what describe_wait() says after the comma is true of a
 * deadlock only, unless it names who is in the way. */
static const char *wait_words(const struct thread *t, bool over)
{
    char words[160], *comma;
    describe_wait(t, words, sizeof words);
    if (over)
        return copy(words);
    if (!blocker(t) && (comma = strchr(words, ',')))
        *comma = '\0';
    if (t->op.kind == OP_SLEEP)
        snprintf(words, sizeof words, "sleeps");
    if (t->op.deadline != NEVER)
        snprintf(words + strlen(words), sizeof words - strlen(words), " until %g ms",
                 (double)t->op.deadline / 1e6);
    return copy(words);
}

static const char *held(const struct thread *t)
{
    char words[256] = "", name[64];
    for (unsigned h = 0; h < t->n_holds; h++) {
        size_t used = strlen(words);
        describe_sync(t->holds[h].lock, name, sizeof name);
        snprintf(words + used, sizeof words - used, "%s%s", h ? ", " : "", name);
    }
    return copy(words);
}

static struct graph_thread thread_state(const struct thread *t, bool over)
{
    struct graph_thread s = {THREAD_DONE, "", 0, -1, ""};
    if (t->finished)
        return s;
    bool ready = is_ready(t);
    const struct thread *b = ready ? NULL : blocker(t);
    return (struct graph_thread){ready ? THREAD_READY : THREAD_BLOCKED,
                                 ready ? next_words(t) : wait_words(t, over), t->op.pc,
                                 b ? (int)b->id : -1, held(t)};
}

/* Whom a signal can wake, in the order of the values. */
static const char **waiters_of(const struct op *op, unsigned n)
{
    const char **names = calloc(n, sizeof *names);
    const struct thread *t = ((const struct sync *)op->object)->waiters;
    if (!names)
        die("out of memory for the graph");
    for (unsigned i = 0; i < n && t; i++, t = t->next_waiter)
        names[i] = copy(t->name);
    return names;
}

void graph_describe_node(struct graph_node *n)
{
    bool stuck = n->end && (n->verdict == IL_DEADLOCK || n->verdict == IL_THREAD_LEAK);
    if (n->choices && X.current->op.kind == OP_SIGNAL)
        n->woken = waiters_of(&X.current->op, n->choices);
    n->message = copy(n->verdict == IL_OK ? "" : X.failure.message);
    n->n_threads = X.n_threads;
    n->threads = calloc(n->n_threads, sizeof *n->threads);
    if (!n->threads)
        die("out of memory for the graph");
    for (unsigned t = 0; t < n->n_threads; t++)
        n->threads[t] = thread_state(X.threads[t], stuck);
}

/* ---- What happened along an edge ---- */

/* NULL unless the event tells what memory holds. */
static const char *value_after(const struct event *e)
{
    char value[48];
    report_value(e, value, sizeof value);
    return e->address && e->has_value ? copy(value) : NULL;
}

static struct graph_step step_of(const struct event *e)
{
    char words[96];
    report_event(e, words, sizeof words);
    return (struct graph_step){.thread = e->thread,
                               .kind = e->kind,
                               .pc = e->pc,
                               .address = e->address,
                               .row = !trace_is_quiet(e->kind),
                               .words = copy(words),
                               .value = value_after(e)};
}

static bool creates_before(unsigned end)
{
    for (unsigned i = 0; i < end; i++)
        if (trace_events[i].kind == OP_CREATE)
            return true;
    return false;
}

void graph_describe_edge(struct graph_edge *e, unsigned first_event)
{
    bool after_create = creates_before(first_event);
    e->n_steps = trace_n - first_event;
    e->steps = calloc(e->n_steps + 1, sizeof *e->steps);
    if (!e->steps)
        die("out of memory for the graph");
    for (unsigned i = 0; i < e->n_steps; i++) {
        const struct event *event = &trace_events[first_event + i];
        after_create |= event->kind == OP_CREATE;
        e->steps[i] = step_of(event);
        e->steps[i].after_create = after_create;
    }
}

/* ---- What the values of a choice mean ---- */

/* Whether something out of the ordinary happens is told by a note or a fault; 0 is the ordinary. */
static bool has_note(const struct graph_edge *e)
{
    return e->n_steps > 0 && (e->steps[0].kind == OP_NOTE || e->steps[0].kind == OP_FAULT);
}

void graph_describe_choices(struct graph_node *n)
{
    for (unsigned v = 0; v < n->choices; v++) {
        char words[80];
        if (n->woken)
            snprintf(words, sizeof words, "wakes %s", n->woken[v]);
        else if (has_note(&n->edges[v]))
            snprintf(words, sizeof words, "%s", n->edges[v].steps[0].words);
        else if (v == 0 && has_note(&n->edges[1]))
            snprintf(words, sizeof words, "as usual");
        else
            snprintf(words, sizeof words, "choice %u", v);
        n->edges[v].label = copy(words);
    }
}

/* ---- Shared variables ---- */

static const char *name_memory(uintptr_t address)
{
    char words[96];
    return copy(name_object((const void *)address, words, sizeof words) ? words : "memory");
}

static bool is_known(const struct graph *g, uintptr_t address)
{
    for (unsigned i = 0; i < g->n_variables; i++)
        if (g->variables[i].address == address)
            return true;
    return false;
}

static bool is_shared(uintptr_t address)
{
    unsigned first = UINT_MAX;
    for (unsigned i = 0; i < trace_n; i++)
        if (trace_events[i].address == address && first == UINT_MAX)
            first = trace_events[i].thread;
        else if (trace_events[i].address == address && first != trace_events[i].thread)
            return true;
    return false;
}

/* Known if the first to come there reads. */
static const char *initial_value(uintptr_t address)
{
    const struct event *e = trace_events;
    while (e->address != address)
        e++;
    return e->kind == OP_READ || e->kind == OP_LOAD ? value_after(e) : NULL;
}

void graph_describe_variables(struct graph *g)
{
    trace_end();
    for (unsigned i = 0; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        if (!e->shown || !e->address || is_known(g, e->address) || !is_shared(e->address))
            continue;
        g->variables = resized(g->variables, g->n_variables + 1, sizeof *g->variables);
        g->variables[g->n_variables++] =
            (struct graph_variable){e->address, name_memory(e->address), initial_value(e->address)};
    }
}
