/*
 * diagnose_stale.c - a thread acts on what it read before another thread changed it, and on memory
 * that nobody ever wrote.
 */
#include <string.h>

#include "diagnose.h"
#include "history.h"
#include "memory.h"
#include "source.h"

/* ---- Test, change by another, write ---- */

static bool same_function(const struct event *a, const struct event *b)
{
    struct source s = source_at(a->pc), t = source_at(b->pc);
    return s.function[0] && strcmp(s.function, t.function) == 0;
}

static bool same_line(const struct event *a, const struct event *b)
{
    struct source s = source_at(a->pc), t = source_at(b->pc);
    return s.line == t.line && strcmp(s.file, t.file) == 0;
}

/* What the thread last read at this address before it wrote there, not as part of the write itself
 * and since its own last write.  -1: nothing. */
static int decision(int write)
{
    const struct event *w = &trace_events[write];
    int any = -1;
    for (int i = last_of(w->thread, write); i >= 0; i = last_of(w->thread, i)) {
        const struct event *e = &trace_events[i];
        if (e->address != w->address)
            continue;
        if (event_writes(e))
            return any;
        if (!event_reads(e) || e->failed)
            continue;
        if (!same_line(e, w))
            return same_function(e, w) ? i : -1;
        any = any < 0 && w->kind == OP_WRITE ? i : any; /* `n++` reads and writes */
    }
    return any;
}

/* A write by another thread in between. */
static int interference(int read, int write)
{
    const struct event *w = &trace_events[write];
    int k = last_write(w->address, write);
    while (k > read && trace_events[k].thread == w->thread)
        k = last_write(w->address, k);
    return k > read ? k : -1;
}

static bool acts_on_the_past(int write)
{
    const struct event *w = &trace_events[write];
    int read = w->thread != 0 && w->shared ? decision(write) : -1;
    int other = read >= 0 ? interference(read, write) : -1;
    if (other < 0)
        return false;
    advise("%s writes %s at %s because of what it read at %s; in between, at %s, %s changed it. "
           "Reading "
           "and writing must be one critical section, or one atomic operation",
           thread_name(w->thread), thing((void *)w->address, "memory"), place_of_event(write),
           place_of_event(read), place_of_event(other), thread_name(trace_events[other].thread));
    return true;
}

bool diagnose_stale(void)
{
    for (unsigned i = trace_n; i-- > 0;)
        if (event_writes(&trace_events[i]) && acts_on_the_past((int)i))
            return true;
    return false;
}

/* ---- Memory never written ---- */

bool diagnose_uninitialised(void)
{
    int i = last_of(X.failure.thread, (int)trace_n);
    for (int looked = 0; i >= 0 && looked < 8; looked++, i = last_of(X.failure.thread, i)) {
        const struct event *e = &trace_events[i];
        if (e->kind != OP_READ || !event_is_uninitialised(e))
            continue;
        advise(
            "%s was read at %s before anything was written there: malloc() does not clear memory",
            thing((void *)e->address, "allocated memory"), place_of_event(i));
        return true;
    }
    return false;
}

/* ---- Null ---- */

bool diagnose_null(void)
{
    int i = last_of(X.failure.thread, (int)trace_n);
    const struct event *e = i >= 0 ? &trace_events[i] : NULL;
    if (!e || !event_reads(e) || !e->has_value || e->size != sizeof(void *) || e->value != 0)
        return false;
    advise("%s, read at %s, is NULL", thing((void *)e->address, "the pointer"), place_of_event(i));
    return true;
}
