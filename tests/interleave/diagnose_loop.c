/* diagnose_loop.c - threads that try for ever: what each of them is waiting to find. */
#include "diagnose.h"
#include "history.h"
#include "names.h"
#include "report.h"
#include "sync.h"

/* ---- Tries for locks ---- */

static const struct thread *holder(const void *lock)
{
    for (unsigned i = 0; i < X.n_live; i++)
        for (unsigned h = 0; h < X.live[i]->n_holds; h++)
            if (X.live[i]->holds[h].lock->address == lock)
                return X.live[i];
    return NULL;
}

static bool fails_to_lock(const struct event *e)
{
    return e->failed && event_sync(e);
}

/* Two threads whose tries fail, one after the other, for different locks. */
static bool in_step(int *mine, int *theirs)
{
    enum { RECENT = 200 };
    int from = (int)trace_n > RECENT ? (int)trace_n - RECENT : 0;
    for (int i = (int)trace_n - 1; i >= from; i--)
        for (int k = i - 1; fails_to_lock(&trace_events[i]) && k >= from; k--)
            if (fails_to_lock(&trace_events[k]) &&
                event_sync(&trace_events[k]) != event_sync(&trace_events[i]) &&
                trace_events[k].thread != trace_events[i].thread) {
                *mine = k;
                *theirs = i;
                return true;
            }
    return false;
}

static bool against_each_other(void)
{
    int a, b;
    if (!in_step(&a, &b))
        return false;
    advise(
        "%s tries for the %s and %s for the %s, each while the other one holds it, over and over. "
        "Take the locks in one order",
        thread_name(trace_events[a].thread), called(trace_events[a].object),
        thread_name(trace_events[b].thread), called(trace_events[b].object));
    return true;
}

static bool tries(void)
{
    int i = last_at(X.failure.thread, X.failure.pc, (int)trace_n);
    const struct thread *t =
        i >= 0 && fails_to_lock(&trace_events[i]) ? holder(event_sync(&trace_events[i])) : NULL;
    if (!t)
        return false;
    advise("%s %s the %s and does not give it back", t->name,
           t->id == X.failure.thread ? "itself holds" : "holds", called(trace_events[i].object));
    return true;
}

/* ---- Polling ---- */

/* A lock that the thread holds and another one wants. */
static const struct thread *kept_out(const struct thread *t, const struct sync **lock)
{
    for (unsigned h = 0; h < t->n_holds; h++)
        for (unsigned i = 0; i < X.n_live; i++) {
            const struct thread *o = X.live[i];
            *lock = t->holds[h].lock;
            if (o != t && uses_sync(o->op.kind) && o->op.object == *lock)
                return o;
            int last = last_of(o->id, (int)trace_n);
            while (last >= 0 && trace_events[last].kind == OP_YIELD)
                last = last_of(o->id, last);
            if (o != t && last >= 0 && fails_to_lock(&trace_events[last]) &&
                trace_events[last].object == *lock)
                return o;
        }
    return NULL;
}

/* What the thread reads over and over, its value always the same. */
static int polled(unsigned thread)
{
    enum { ENOUGH = 3 };
    int i = last_of(thread, (int)trace_n);
    while (i >= 0 && (!event_reads(&trace_events[i]) || event_is_private(&trace_events[i])))
        i = last_of(thread, i);
    unsigned again = 0;
    for (int k = i; k >= 0 && again < ENOUGH; k = last_of(thread, k))
        if (trace_events[k].pc == trace_events[i].pc &&
            trace_events[k].value == trace_events[i].value)
            again++;
    return again == ENOUGH ? i : -1;
}

static bool polls(void)
{
    const struct thread *t = X.threads[X.failure.thread], *other;
    const struct sync *lock = NULL;
    char value[40];
    int i = polled(t->id);
    if (i < 0 || !trace_events[i].has_value)
        return false;
    const char *what = thing((void *)trace_events[i].address, "a variable");
    report_value(&trace_events[i], value, sizeof value);
    if ((other = kept_out(t, &lock)))
        advise(
            "%s reads %s at %s, which is %s, over and over while it holds the %s, which %s needs",
            t->name, what, place_of_event(i), value, called(lock), other->name);
    else
        advise("%s reads %s at %s over and over; it is %s, and no thread changes it", t->name, what,
               place_of_event(i), value);
    return true;
}

bool diagnose_loop(void)
{
    return against_each_other() || tries() || polls();
}
