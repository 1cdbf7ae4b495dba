/* diagnose_signal.c - handlers: what they share, call and wait for, and signals that come too
 * early. */
#include "diagnose.h"

#include <string.h>

#include "history.h"
#include "signals.h"
#include "sync.h"

static const struct thread *host_of(unsigned thread)
{
    const struct thread *t = X.threads[thread];
    return t->host ? t->host : t;
}

bool diagnose_handler_race(const struct race *r)
{
    const struct thread *a = X.threads[r->first.thread], *b = X.threads[r->second.thread];
    const char *what = thing(r->address, "it");
    if (!a->host && !b->host)
        return false;
    if (host_of(a->id) == host_of(b->id))
        advise("a handler and the code that it interrupts may share only lock-free atomics and "
               "volatile sig_atomic_t. Make %s one of them, or block the signal round each access",
               what);
    else
        advise("a handler runs in any thread that does not block its signal, here in %s. Make %s a "
               "lock-free atomic, or block the signal in all threads but one",
               host_of(a->host ? a->id : b->id)->name, what);
    return true;
}

bool diagnose_unsafe_call(void)
{
    advise("a handler may come in the middle of anything, of that very function too. Let it set a "
           "flag, or call sem_post() or write(), and leave the work to a thread; or have a thread "
           "wait in sigwait()");
    return true;
}

bool diagnose_killed(void)
{
    if (strstr(X.failure.message, "killed by SIGPIPE")) {
        advise(
            "signal(SIGPIPE, SIG_IGN), or send() with MSG_NOSIGNAL, makes the call fail with EPIPE "
            "instead");
        return true;
    }
    advise("install a handler before it can come; or block it before the first thread is created, "
           "and have one thread wait in sigwait()");
    return true;
}

/* The last handler that ran in a thread as it was about to make the call in which it waits; not one
 * that had it come back from an earlier such call. */
static int handler_before(const struct thread *t)
{
    int i = (int)trace_n - 1;
    for (; i >= 0; i--) {
        const struct event *e = &trace_events[i];
        if (e->thread != t->id || e->pc != t->op.pc || e->kind == OP_YIELD)
            continue;
        return e->kind == OP_DELIVER ? i : -1;
    }
    return i;
}

static bool missed(const struct thread *t)
{
    int i = handler_before(t);
    if (i < 0 || (t->op.kind != OP_PAUSE && t->op.interrupt == GOES_ON) || t->signals->suspended)
        return false;
    advise(
        "%.*s came at %s, when %s was about to wait and did not do so yet. Block it before "
        "the test of what it changes, and wait with sigsuspend(), ppoll() or sigwait(), which let "
        "it in as they begin to wait",
        (int)strcspn(trace_events[i].text, ":"), trace_events[i].text, place_of_event(i), t->name);
    return true;
}

static bool locks_in_handler(const struct thread *t)
{
    const struct sync *s = t->op.kind == OP_LOCK || t->op.kind == OP_WRLOCK ? t->op.object : NULL;
    if (!s || s->owner != t || !t->signals->handlings)
        return false;
    advise(
        "%s's handler wants a lock that the code it interrupted holds, and that code goes on only "
        "when the handler has returned. A handler must not lock; block the signal while the lock "
        "is "
        "held, or have a thread wait in sigwait()",
        signal_name(t->signals->handlings->number));
    return true;
}

bool diagnose_signals(void)
{
    for (unsigned i = 0; i < X.n_live && X.signals; i++)
        if (locks_in_handler(X.live[i]) || missed(X.live[i]))
            return true;
    return false;
}
