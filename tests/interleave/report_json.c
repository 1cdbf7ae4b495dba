/* report_json.c - the failing schedule for programs: one object, its events in an array. */
#include <inttypes.h>

#include "json.h"
#include "names.h"
#include "report.h"
#include "source.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"

static void member(FILE *out, const char *name, const char *value)
{
    fprintf(out, ", \"%s\": ", name);
    json_string(out, value);
}

enum { MOST_EVENTS = 2000 }; /* of a longer execution, the last */

static void event(FILE *out, unsigned i, bool first)
{
    const struct event *e = &trace_events[i];
    char words[96], text[128];
    struct source s = source_at(e->pc);
    report_event(e, words, sizeof words);
    source_text(&s, text, sizeof text);
    fprintf(out, "%s\n    {\"thread\": %u", first ? "" : ",", e->thread);
    member(out, "does", words);
    member(out, "file", s.base);
    fprintf(out, ", \"line\": %d", s.line);
    member(out, "function", s.function);
    member(out, "source", text);
    fprintf(out, ", \"time_ns\": %" PRIu64 ", \"preempts\": %s, \"shown\": %s", e->time,
            e->preempted ? "true" : "false", e->shown ? "true" : "false");
    if (e->address)
        fprintf(out, ", \"address\": \"%" PRIxPTR "\"", e->address);
    if (e->has_value)
        fprintf(out, ", \"value\": %" PRIu64, e->value);
    fputc('}', out);
}

static void thread(FILE *out, unsigned i)
{
    const struct thread *t = X.threads[i];
    char wait[128];
    fprintf(out, "%s\n    {\"id\": %u", i ? "," : "", t->id);
    member(out, "name", t->name);
    if (!t->finished && (X.failure.verdict == IL_DEADLOCK || X.failure.verdict == IL_THREAD_LEAK)) {
        describe_wait(t, wait, sizeof wait);
        member(out, "waits", wait);
        const struct thread *b = blocker(t);
        if (b)
            fprintf(out, ", \"waits_for\": %u", b->id);
    }
    fprintf(out, ", \"holds\": [");
    for (unsigned h = 0; h < t->n_holds; h++) {
        char name[64];
        describe_sync(t->holds[h].lock, name, sizeof name);
        fprintf(out, "%s", h ? ", " : "");
        json_string(out, name);
    }
    fprintf(out, "]}");
}

void report_json(FILE *out, const char *test, const struct il_test *t, const struct il_result *r)
{
    fprintf(out, "{\"version\": 1");
    member(out, "test", test);
    member(out, "scenario", t->name ? t->name : "");
    member(out, "verdict", il_verdict_name(r->verdict));
    member(out, "message", r->message);
    member(out, "cause", r->cause);
    member(out, "schedule", r->schedule);
    fprintf(out, ", \"preemptions\": %d, \"simplest\": %s, \"executions\": %lu,\n  \"threads\": [",
            r->preemptions, r->shortest ? "true" : "false", r->executions);
    for (unsigned i = 0; i < X.n_threads; i++)
        thread(out, i);
    fprintf(out, "],\n  \"events\": [");
    unsigned from = trace_n > MOST_EVENTS ? trace_n - MOST_EVENTS : 0;
    for (unsigned i = from; r->verdict != IL_IMPOSSIBLE && r->verdict != IL_HANG && i < trace_n;
         i++)
        event(out, i, i == from);
    fprintf(out, "]}\n");
}
