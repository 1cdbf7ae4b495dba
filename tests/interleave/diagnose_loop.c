/* diagnose_loop.c - threads that try for ever: what each of them is waiting to find. */
#include <stdio.h>
#include <string.h>

#include "diagnose.h"
#include "history.h"
#include "names.h"
#include "stuck.h"
#include "sync.h"

static const struct thread *holder(const void *lock)
{
    for (unsigned i = 0; i < X.n_live; i++)
        for (unsigned h = 0; h < X.live[i]->n_holds; h++)
            if (X.live[i]->holds[h].lock->address == lock)
                return X.live[i];
    return NULL;
}

/* Everybody who is still running holds a lock at times, and another's try for it fails. */
static bool in_step(int *mine, int *theirs)
{
    enum { RECENT = 200 };
    int from = (int)trace_n > RECENT ? (int)trace_n - RECENT : 0;
    for (int i = (int)trace_n - 1; i >= from; i--)
        for (int k = i - 1; trace_events[i].failed && event_sync(&trace_events[i]) && k >= from; k--)
            if (trace_events[k].failed && event_sync(&trace_events[k]) &&
                event_sync(&trace_events[k]) != event_sync(&trace_events[i]) &&
                trace_events[k].thread != trace_events[i].thread) {
                *mine = k;
                *theirs = i;
                return true;
            }
    return false;
}

static bool back_off_together(void)
{
    int a, b;
    if (!in_step(&a, &b))
        return false;
    advise("%s tries for the %s and %s for the %s, each while the other holds it, and both give way in "
           "step. Take them in one order, or let one of them wait",
           thread_name(trace_events[a].thread), called(trace_events[a].object),
           thread_name(trace_events[b].thread), called(trace_events[b].object));
    return true;
}

/* The thread reads one value over and over. */
static bool polls(void)
{
    int i = last_of(X.failure.thread, (int)trace_n);
    while (i >= 0 && !(event_reads(&trace_events[i]) && trace_events[i].shared))
        i = last_of(X.failure.thread, i);
    const struct event *e = i >= 0 ? &trace_events[i] : NULL;
    if (!e || !e->has_value || e->pc != X.failure.pc)
        return false;
    advise("%s reads %s at %s again and again and finds %lld; no other thread is left that changes it",
           thread_name(e->thread), thing((void *)e->address, "a variable"), place_of_event(i),
           (long long)(int32_t)e->value);
    return true;
}

static bool tries(void)
{
    int i = last_at(X.failure.thread, X.failure.pc, (int)trace_n);
    const void *lock = i >= 0 && trace_events[i].failed ? event_sync(&trace_events[i]) : NULL;
    const struct thread *t = lock ? holder(lock) : NULL;
    if (!t)
        return false;
    if (t->id == X.failure.thread)
        advise("%s holds the %s itself", t->name, called(trace_events[i].object));
    else
        advise("%s holds the %s and does not give it back", t->name, called(trace_events[i].object));
    return true;
}

bool diagnose_loop(void)
{
    return back_off_together() || tries() || polls();
}
