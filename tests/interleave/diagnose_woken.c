/*
 * diagnose_woken.c - a thread was woken, and went on although what it waited for was not there:
 * `if` where `while` is due.
 */
#include "diagnose.h"
#include "history.h"
#include "sync.h"

enum { MOST_TESTS = 8 };

/* What a thread read under the mutex before it waited: its test. */
static unsigned tests_before(int wait, int *out)
{
    const struct event *w = &trace_events[wait];
    int lock = last_acquire(w->thread, w->mutex->address, wait);
    unsigned n = 0;
    for (int i = last_of(w->thread, wait); i > lock && n < MOST_TESTS; i = last_of(w->thread, i))
        if (event_reads(&trace_events[i]) && !event_is_private(&trace_events[i]))
            out[n++] = i;
    return n;
}

/* The event by which the thread has the mutex again, if it was signalled or woke by itself. */
static int end_of_wait(int wait)
{
    const struct event *w = &trace_events[wait];
    for (unsigned i = (unsigned)wait + 1; i < trace_n; i++)
        if (trace_events[i].thread == w->thread && trace_events[i].kind != OP_NOTE)
            return event_acquires(&trace_events[i]) &&
                           event_sync(&trace_events[i]) == w->mutex->address
                       ? (int)i
                       : -1;
    return -1;
}

static bool tests_again(const int *tests, unsigned n, int from)
{
    unsigned thread = trace_events[from].thread;
    for (unsigned i = (unsigned)from + 1; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        if (e->thread != thread)
            continue;
        for (unsigned k = 0; k < n; k++)
            if (e->pc == trace_events[tests[k]].pc)
                return true;
        if (e->kind == OP_WAIT || e->kind == OP_UNLOCK)
            return false;
    }
    return false;
}

/* The value of what event i read, as it is just before another event. */
static uint64_t value_before(int i, int before)
{
    int k = last_write(trace_events[i].address, before);
    return k > i ? trace_events[k].value : trace_events[i].value;
}

static bool uses(int test, int from)
{
    unsigned thread = trace_events[from].thread;
    for (unsigned i = (unsigned)from + 1; i < trace_n; i++)
        if (trace_events[i].thread == thread &&
            trace_events[i].address == trace_events[test].address)
            return true;
    return false;
}

static bool went_on(int wait)
{
    int tests[MOST_TESTS], end = end_of_wait(wait);
    unsigned n = tests_before(wait, tests);
    if (end < 0 || n == 0 || tests_again(tests, n, end) || !uses(tests[0], end))
        return false;
    for (unsigned i = 0; i < n; i++)
        if (value_before(tests[i], end) != trace_events[tests[i]].value)
            return false;
    const struct event *e = &trace_events[wait];
    bool spontaneous = trace_events[end].kind != OP_WAKE;
    advise("%s waits at %s for %s to change. It %s while that is as before, and goes on without "
           "testing it "
           "again: `while` in place of `if`",
           thread_name(e->thread), place_of_event(wait),
           thing((void *)trace_events[tests[0]].address, "something"),
           spontaneous ? "wakes up by itself, as POSIX allows" : "is woken");
    return true;
}

bool diagnose_woken(void)
{
    for (unsigned i = trace_n; i-- > 0;)
        if (trace_events[i].kind == OP_WAIT && went_on((int)i))
            return true;
    return false;
}
