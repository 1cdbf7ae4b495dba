/* diagnose.c - which diagnosis is asked for which kind of failure. */
#include "diagnose.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "history.h"
#include "trace.h"

static char *advice;
static size_t room;

void advise(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(advice, room - 1, format, args);
    va_end(args);
    strcat(advice, ".");
}

/* What a program does with values that it should not have had. */
static bool by_consequence(void)
{
    return diagnose_handle() || diagnose_uninitialised() || diagnose_woken() || diagnose_stale();
}

static bool never_joined(void)
{
    if (X.n_live > 0)
        return false;
    advise(
        "pthread_join() waits for it and takes its stack back; pthread_detach() leaves that to the "
        "system");
    return true;
}

static bool by_verdict(enum il_verdict v)
{
    if (X.has_race && (v == IL_RACE || v == IL_ASSERTION || v == IL_CRASH))
        return diagnose_handler_race(&X.race) || diagnose_handle() || diagnose_race(&X.race);
    if (X.weak && diagnose_weak())
        return true;
    switch (v) {
    case IL_DEADLOCK:
        return diagnose_signals() || diagnose_locks() || diagnose_wakeup();
    case IL_THREAD_LEAK:
        return diagnose_wakeup() || diagnose_locks() || never_joined();
    case IL_ASSERTION:
        return by_consequence();
    case IL_CRASH:
        return by_consequence() || diagnose_null();
    case IL_MEMORY_LEAK:
        return diagnose_leak();
    case IL_USE_AFTER_FREE:
    case IL_BAD_FREE:
        return diagnose_memory();
    case IL_MISUSE:
        return diagnose_misuse();
    case IL_KILLED:
        return diagnose_killed();
    case IL_LIVELOCK:
        return diagnose_loop();
    default:
        return false;
    }
}

/* The schedule is the simplest: without the fault it would not fail. */
static size_t after_a_fault(void)
{
    for (unsigned i = 0; i < trace_n; i++) {
        const struct event *e = &trace_events[i];
        if (e->kind != OP_FAULT)
            continue;
        advise("the program does not survive that %.*s fails at %s", (int)strcspn(e->text, " "),
               e->text, place_of_pc(e->pc));
        return strlen(advice);
    }
    return 0;
}

void diagnose(char *out, size_t size)
{
    advice = out;
    room = size;
    out[0] = '\0';
    size_t used = after_a_fault();
    advice += used + (used > 0);
    room -= used + (used > 0);
    advice[0] = '\0';
    if (by_verdict(X.failure.verdict) && used) {
        out[used - 1] = ':';
        out[used] = ' ';
    }
}
