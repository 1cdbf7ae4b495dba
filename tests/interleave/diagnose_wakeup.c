/*
 * diagnose_wakeup.c - a thread waits on a condition for ever: who should have signalled it, and did
 * somebody do so too early, or wake somebody else?
 */
#include "diagnose.h"
#include "history.h"
#include "names.h"
#include "stuck.h"
#include "sync.h"

/* A wait that never ended. */
struct wait {
    const struct thread *thread;
    const struct sync *condition;
    int lock; /* the event by which it got the mutex, or -1 */
    int wait; /* the event by which it gave it back */
};

static const struct sync *signalled(const struct event *e)
{
    return event_signals(e) ? e->object : NULL;
}

/* The last signal of the condition before an event, in any thread. */
static int last_signal(const struct sync *c, int before)
{
    int i = before - 1;
    while (i >= 0 && signalled(&trace_events[i]) != c)
        i--;
    return i;
}

/* The last that the waiter read, between two events, of what others write: its test.  -1: none. */
static int last_test(const struct wait *w, int after, int before)
{
    int i = last_of(w->thread->id, before);
    while (i > after && !(event_reads(&trace_events[i]) &&
                          written_by_others(trace_events[i].address, w->thread->id)))
        i = last_of(w->thread->id, i);
    return i > after ? i : -1;
}

/* A write by another thread, between two events, to what was read there; -1: none. */
static int changed_between(int test, int before)
{
    const struct event *read = &trace_events[test];
    int k = last_write(read->address, before);
    return k > test && trace_events[k].thread != read->thread ? k : -1;
}

/* ---- The signal came when nobody waited ---- */

static bool signalled_too_early(const struct wait *w)
{
    int s = last_signal(w->condition, w->wait);
    if (s < 0 || trace_events[s].woken || last_signal(w->condition, (int)trace_n) != s)
        return false;
    const char *who = thread_name(trace_events[s].thread), *name = w->thread->name;
    int inside = last_test(w, w->lock, w->wait), outside = last_test(w, -1, w->lock);
    int change = inside >= 0 ? changed_between(inside, w->wait) : -1;
    if (change >= 0)
        advise(
            "%s changed %s at %s without holding the mutex, after %s had tested it and before it "
            "waited; the signal at %s found nobody waiting, and signals are not kept",
            thread_name(trace_events[change].thread),
            thing((void *)trace_events[change].address, "the condition"), place_of_event(change),
            name, place_of_event(s));
    else if (inside < 0 && outside >= 0 && changed_between(outside, w->wait) >= 0)
        advise("%s tested %s at %s before it locked the mutex; %s changed it and signalled in "
               "between, "
               "when nobody waited. Test it with the mutex held",
               name, thing((void *)trace_events[outside].address, "the condition"),
               place_of_event(outside), who);
    else if (inside < 0)
        advise(
            "%s signalled at %s, when nobody waited, and signals are not kept. %s waits without "
            "testing first whether it has to: `while (!condition)` round the wait, under the mutex",
            who, place_of_event(s), name);
    else
        advise("%s signalled the %s at %s, when nobody waited; %s began to wait afterwards, and "
               "signals "
               "are not kept",
               who, called(w->condition), place_of_event(s), name);
    return true;
}

/* ---- What it waits for has come, but nobody said so ---- */

static bool never_signalled(const struct wait *w)
{
    int test = last_test(w, w->lock, w->wait);
    int change = test >= 0 ? last_write(trace_events[test].address, (int)trace_n) : -1;
    if (change <= w->wait || trace_events[change].thread == w->thread->id)
        return false;
    for (unsigned i = (unsigned)change; i < trace_n; i++)
        if (signalled(&trace_events[i]) == w->condition)
            return false;
    if (trace_events[change].value == trace_events[test].value)
        return false; /* not what it waits for */
    advise("%s waits for %s to change; %s changed it at %s, and nobody signalled the %s after that",
           w->thread->name, thing((void *)trace_events[change].address, "something"),
           thread_name(trace_events[change].thread), place_of_event(change), called(w->condition));
    return true;
}

/* ---- The signal went to another ---- */

/* The thread that was woken by event s waits again, having signalled nobody. */
static bool passed_on_nothing(int s)
{
    const struct event *e = &trace_events[s];
    for (unsigned i = (unsigned)s + 1; i < trace_n; i++) {
        if (trace_events[i].thread != e->whom)
            continue;
        if (signalled(&trace_events[i]) == e->object)
            return false;
        if (trace_events[i].kind == OP_WAIT)
            return trace_events[i].object == e->object;
    }
    return false;
}

static bool woke_another(const struct wait *w)
{
    for (int s = last_signal(w->condition, (int)trace_n); s > w->wait;
         s = last_signal(w->condition, s)) {
        const struct event *e = &trace_events[s];
        if (e->kind != OP_SIGNAL || e->woken != 1 || e->whom == w->thread->id ||
            !passed_on_nothing(s))
            continue;
        advise(
            "the signal at %s woke %s, which had nothing to do and waits again; %s was not woken. "
            "Where one condition serves several purposes, broadcast, or give each its own",
            place_of_event(s), thread_name(e->whom), w->thread->name);
        return true;
    }
    return false;
}

static bool one_for_several(const struct wait *w)
{
    int s = last_signal(w->condition, (int)trace_n);
    const struct event *e = s > w->wait ? &trace_events[s] : NULL;
    if (!e || e->kind != OP_SIGNAL || e->woken != 1 || e->whom == w->thread->id)
        return false;
    int first = last_wait(e->whom, s);
    if (first < 0 || trace_events[first].pc != w->thread->op.pc)
        return false;
    advise("%s and %s both waited on the %s; the signal at %s wakes one of them, and it was %s. "
           "Broadcast if what happened concerns all who wait",
           thread_name(e->whom), w->thread->name, called(w->condition), place_of_event(s),
           thread_name(e->whom));
    return true;
}

bool diagnose_wakeup(void)
{
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *t = X.live[i];
        struct wait w = {.thread = t, .condition = t->waits_in};
        if (!w.condition || (w.wait = last_wait(t->id, (int)trace_n)) < 0)
            continue;
        w.lock = last_acquire(t->id, trace_events[w.wait].mutex->address, w.wait);
        if (signalled_too_early(&w) || woke_another(&w) || never_signalled(&w) ||
            one_for_several(&w))
            return true;
    }
    return false;
}
