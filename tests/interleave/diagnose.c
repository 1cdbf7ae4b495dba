/* diagnose.c - which diagnosis is asked for which kind of failure. */
#include "diagnose.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
        return diagnose_handle() || diagnose_race(&X.race);
    if (X.weak && diagnose_weak())
        return true;
    switch (v) {
    case IL_DEADLOCK:
        return diagnose_locks() || diagnose_wakeup();
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
    case IL_LIVELOCK:
        return diagnose_loop();
    default:
        return false;
    }
}

void diagnose(char *out, size_t size)
{
    advice = out;
    room = size;
    out[0] = '\0';
    by_verdict(X.failure.verdict);
}
