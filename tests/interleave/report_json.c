/*
 * report_json.c - the failing schedule for programs: one object, its events in an array.
 *
 * Addresses differ from build to build, so things are told apart by their place in "objects".
 */
#include <inttypes.h>

#include "json.h"
#include "names.h"
#include "pool.h"
#include "report.h"
#include "source.h"
#include "states.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"

enum { MOST_EVENTS = 2000 }; /* of a longer execution, the last */

/* ---- Syntax ---- */

static void member(FILE *out, const char *name, const char *value)
{
    fprintf(out, ", \"%s\": ", name);
    json_string(out, value);
}

static void place(FILE *out, uintptr_t pc)
{
    struct source s = source_at(pc);
    if (!s.line)
        return;
    member(out, "file", s.base);
    fprintf(out, ", \"line\": %d", s.line);
    member(out, "function", s.function);
}

/* ---- Things that have a name ---- */

/* Variables that some row shows, and whatever can be held or waited for. */
static struct object {
    uintptr_t address;
    const struct sync *sync; /* NULL: a variable */
} * objects;
static unsigned n_objects;

static unsigned object_at(uintptr_t address)
{
    unsigned i = 0;
    while (i < n_objects && objects[i].address != address)
        i++;
    return i;
}

static unsigned object_add(uintptr_t address, const struct sync *sync)
{
    unsigned i = object_at(address);
    if (i == n_objects)
        objects[n_objects++] = (struct object){address, sync};
    return i;
}

static bool is_sync_operation(enum op_kind k)
{
    return k >= OP_LOCK && k <= OP_ONCE_DONE;
}

static void collect_objects(unsigned from)
{
    static const size_t most =
        MOST_EVENTS * (2 + MOST_LOCKS) + sizeof X.threads / sizeof *X.threads;
    if (!objects)
        objects = big_alloc(most * sizeof *objects);
    n_objects = 0;
    for (unsigned i = from; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        const struct sync *s = is_sync_operation(e->kind) ? e->object : NULL;
        if (e->shown && (e->address || s))
            object_add(e->address ? e->address : (uintptr_t)s->address, s);
    }
}

static void object(FILE *out, const struct object *o)
{
    char name[96];
    if (o->sync)
        describe_sync(o->sync, name, sizeof name);
    else
        name_object((const void *)o->address, name, sizeof name);
    fprintf(out, "{\"kind\": ");
    json_string(out, o->sync ? sync_kind_name(o->sync->kind) : "variable");
    member(out, "name", name);
    fputc('}', out);
}

/* ---- Threads ---- */

/* Threads that wait have failed, rather than one that did something. */
static bool is_stuck(void)
{
    return X.failure.verdict == IL_DEADLOCK || X.failure.verdict == IL_THREAD_LEAK;
}

static void thread(FILE *out, const struct thread *t)
{
    char wait[128];
    fprintf(out, "{\"id\": %u", t->id);
    member(out, "name", t->name);
    if (!t->finished && is_stuck()) {
        describe_wait(t, wait, sizeof wait);
        member(out, "waits", wait);
    }
    fputc('}', out);
}

static void state(FILE *out, const struct state *s)
{
    static const char *const doing[] = {"ready", "waits", "ended"};
    char words[160];
    fprintf(out, "{\"thread\": %u", s->thread);
    member(out, "state", doing[s->doing]);
    if (s->next != OP_START)
        place(out, s->pc);
    if (s->doing == STATE_WAITS) {
        state_words(s, words, sizeof words);
        member(out, "waits", words);
        if (s->blocker)
            fprintf(out, ", \"waits_for\": %u", s->blocker->id);
        if (is_sync_operation(s->next))
            fprintf(out, ", \"waits_on\": %u",
                    object_add((uintptr_t)((const struct sync *)s->object)->address, s->object));
    }
    for (unsigned i = 0; i < s->n_held; i++)
        fprintf(out, "%s%u", i ? ", " : ", \"holds\": [",
                object_add((uintptr_t)s->held[i]->address, s->held[i]));
    fprintf(out, "%s}", s->n_held ? "]" : "");
}

/* What changed after event `after`, up to event `before`, counted over the whole execution; of
 * each thread only the last word.  *at goes on through the log. */
static void changes(FILE *out, unsigned before, unsigned *at)
{
    unsigned end = *at, n = 0;
    while (end < states_n && states[end].event < before)
        end++;
    for (unsigned i = *at; i < end; i++) {
        bool last = true;
        for (unsigned k = i + 1; last && k < end; k++)
            last = states[k].thread != states[i].thread;
        if (!last)
            continue;
        fprintf(out, "%s", n++ ? ",\n      " : ", \"after\": [\n      ");
        state(out, &states[i]);
    }
    fprintf(out, "%s", n ? "]" : "");
    *at = end;
}

/* ---- Events ---- */

static bool is_variable(uintptr_t address)
{
    unsigned i = object_at(address);
    return i < n_objects && !objects[i].sync;
}

/* All but accesses to memory that no row is about, and moments at which nothing happens. */
static bool is_told(const struct event *e)
{
    return e->shown ||
           (e->address ? is_variable(e->address) : e->kind != OP_PROBE && e->kind != OP_YIELD);
}

static void event(FILE *out, const struct event *e)
{
    char words[96];
    report_event(e, words, sizeof words);
    if (e->kind == OP_TIME)
        snprintf(words, sizeof words, "time passes");
    fprintf(out, "{\"thread\": %u", e->thread);
    member(out, "does", words);
    place(out, e->pc);
    if (e->kind == OP_NOTE)
        fprintf(out, ", \"note\": true");
    if (e->time)
        fprintf(out, ", \"time_ns\": %" PRIu64, e->time);
    if (e->overtaken)
        fprintf(out, ", \"old\": true");
    if (e->preempted)
        fprintf(out, ", \"preempts\": true");
    if (!e->shown)
        fprintf(out, ", \"shown\": false");
    if (is_variable(e->address)) {
        fprintf(out, ", \"object\": %u", object_at(e->address));
        report_value(e, words, sizeof words);
        if (words[0])
            member(out, "value", words);
    }
}

static void events(FILE *out)
{
    unsigned from = trace_n > MOST_EVENTS ? trace_n - MOST_EVENTS : 0, next = from, at = 0;
    collect_objects(from);
    for (unsigned i = from; i < trace_n; i = next) {
        for (next = i + 1; next < trace_n && !is_told(&trace_events[next]);)
            next++;
        if (!is_told(&trace_events[i])) /* the first may not be; what it changed comes later */
            continue;
        fprintf(out, "%s\n    ", at ? "," : "");
        event(out, &trace_events[i]);
        changes(out, trace_dropped + next, &at);
        fputc('}', out);
    }
}

static void failure(FILE *out)
{
    fprintf(out, ",\n  \"failed\": {\"thread\": %u", X.failure.thread);
    place(out, X.failure.pc);
    fputc('}', out);
}

void report_json(FILE *out, const char *test, const struct il_test *t, const struct il_result *r)
{
    bool has_schedule = r->verdict != IL_IMPOSSIBLE && r->verdict != IL_HANG;
    fprintf(out, "{\"version\": 2");
    member(out, "test", test);
    member(out, "scenario", t->name ? t->name : "");
    member(out, "verdict", il_verdict_name(r->verdict));
    member(out, "message", r->message);
    member(out, "cause", r->cause);
    member(out, "advice", r->advice);
    fprintf(out, ", \"preemptions\": %d, \"simplest\": %s,\n  \"schedule\": ", r->preemptions,
            r->shortest ? "true" : "false");
    json_string(out, r->schedule);
    if (r->weak)
        member(out, "memory", "RC11");
    fprintf(out, ", \"executions\": %lu,\n  \"threads\": [", r->executions);
    for (unsigned i = 0; has_schedule && i < X.n_threads; i++) {
        fprintf(out, "%s\n    ", i ? "," : "");
        thread(out, X.threads[i]);
    }
    fprintf(out, "],\n  \"events\": [");
    n_objects = 0;
    if (has_schedule)
        events(out);
    fprintf(out, "],\n  \"objects\": [");
    for (unsigned i = 0; i < n_objects; i++) {
        fprintf(out, "%s\n    ", i ? "," : "");
        object(out, &objects[i]);
    }
    fputc(']', out);
    if (has_schedule && X.failure.pc && !is_stuck())
        failure(out);
    fprintf(out, "}\n");
}
