/* report_words.c - one event of a schedule in words. */
#include <inttypes.h>

#include "engine.h"
#include "globals.h"
#include "history.h"
#include "memory.h"
#include "names.h"
#include "report.h"
#include "source.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"

static void object_words(const struct event *e, char *out, size_t size)
{
    const struct sync *s = uses_sync(e->kind) ? e->object : NULL;
    out[0] = '\0';
    if (e->kind == OP_CREATE || e->kind == OP_JOIN || e->kind == OP_CANCEL)
        snprintf(out, size, "%s",
                 e->object ? ((const struct thread *)e->object)->name : "a thread");
    else if (s && !name_object(s->address, out, size)) /* else the verb tells its kind */
        describe_sync(s, out, size);
    else if (e->kind == OP_FREE)
        name_block((const void *)e->address, out, size);
    else if (e->address)
        name_object((const void *)e->address, out, size);
}

static const char *verb(enum op_kind k)
{
    static const char *const verbs[OP_KINDS] = {
        [OP_START] = "starts",
        [OP_READ] = "read",
        [OP_WRITE] = "write",
        [OP_LOAD] = "load",
        [OP_STORE] = "store",
        [OP_RMW] = "update",
        [OP_FENCE] = "fence",
        [OP_LOCK] = "lock",
        [OP_TRYLOCK] = "trylock",
        [OP_UNLOCK] = "unlock",
        [OP_RDLOCK] = "rdlock",
        [OP_TRYRDLOCK] = "tryrdlock",
        [OP_WRLOCK] = "wrlock",
        [OP_RWUNLOCK] = "unlock",
        [OP_WAIT] = "wait",
        [OP_WAKE] = "woken: lock",
        [OP_SIGNAL] = "signal",
        [OP_BROADCAST] = "broadcast",
        [OP_SEM_WAIT] = "sem_wait",
        [OP_SEM_TRYWAIT] = "trywait",
        [OP_SEM_POST] = "post",
        [OP_SEM_VALUE] = "getvalue",
        [OP_BARRIER] = "arrive",
        [OP_BARRIER_WAKE] = "pass",
        [OP_ONCE] = "once",
        [OP_ONCE_DONE] = "once done",
        [OP_CREATE] = "create",
        [OP_JOIN] = "join",
        [OP_DETACH] = "detach",
        [OP_EXIT] = "ends",
        [OP_CANCEL] = "cancel",
        [OP_KILL] = "send",
        [OP_SIGACTION] = "sigaction",
        [OP_SIGMASK] = "mask",
        [OP_SIGPENDING] = "sigpending",
        [OP_SIGWAIT] = "sigwait",
        [OP_PAUSE] = "interrupted",
        [OP_TIMER] = "set timer",
        [OP_SLEEP] = "awake",
        [OP_YIELD] = "yield",
        [OP_PROBE] = "probe",
        [OP_NOTE] = "note",
        [OP_FREE] = "free",
    };
    return verbs[k] ? verbs[k] : "";
}

/* The function that begins there; NULL if none does. */
static const char *function_at(uint64_t v)
{
    extern const char __executable_start, etext;
    size_t offset = 1;
    if (v < (uintptr_t)&__executable_start || v >= (uintptr_t)&etext)
        return NULL;
    const char *name = source_symbol(v, &offset);
    return offset == 0 ? name : NULL;
}

static void value_words(const struct event *e, uint64_t v, char *out, size_t size)
{
    int64_t n = e->size == 4   ? (int32_t)v
                : e->size == 2 ? (int16_t)v
                : e->size == 1 ? (int8_t)v
                               : (int64_t)v;
    const char *given = given_name((const void *)v), *function = function_at(v);
    char name[64];
    if (!e->has_value)
        snprintf(out, size, "%s", "");
    else if (event_is_uninitialised(e))
        snprintf(out, size, "garbage");
    else if (e->size == 8 && function)
        snprintf(out, size, "→%s", function);
    else if (e->size == 8 && globals_own((const void *)v) &&
             name_object((const void *)v, name, sizeof name))
        snprintf(out, size, "→%s", name);
    else if (memory_owns((const void *)v) || slot_of_address((const void *)v))
        snprintf(out, size, "→%s", given ? given : "…");
    else
        snprintf(out, size, "%" PRId64, n);
}

void report_value(const struct event *e, char *out, size_t size)
{
    value_words(e, e->value, out, size);
}

/* Not a try: it fails only when its time is over. */
static bool is_timed(enum op_kind k)
{
    return k == OP_LOCK || k == OP_RDLOCK || k == OP_WRLOCK;
}

static void sync_event(const struct event *e, char *out, size_t size)
{
    char object[96];
    object_words(e, object, sizeof object);
    snprintf(out, size, "%s%s%s%s", verb(e->kind), object[0] ? " " : "", object,
             e->by_time || (e->failed && is_timed(e->kind)) ? ": timed out"
             : e->failed                                    ? ": busy"
                                                            : "");
}

static void memory_event(const struct event *e, bool named, char *out, size_t size)
{
    char object[96] = "", value[40], old[40];
    if (named || e->kind == OP_FREE)
        object_words(e, object, sizeof object);
    value_words(e, e->value, value, sizeof value);
    value_words(e, e->old, old, sizeof old);
    const char *blank = object[0] ? " " : "", *colon = object[0] && value[0] ? ": " : " ";
    if (e->kind == OP_RMW && e->has_value && !e->failed)
        snprintf(out, size, "%s%s%s%s%s → %s", verb(e->kind), blank, object, colon, old, value);
    else
        snprintf(out, size, "%s%s%s%s%s%s%s", verb(e->kind), blank, object, value[0] ? colon : "",
                 value, e->overtaken ? ", old" : "", e->failed ? " fails" : "");
}

void event_words(const struct event *e, bool named, char *out, size_t size)
{
    if (e->kind == OP_NOTE || e->kind == OP_FAULT || e->kind == OP_IO || e->kind == OP_LIBRARY)
        snprintf(out, size, "%s", e->text);
    else if (e->kind == OP_DELIVER || e->kind == OP_ARRIVE || e->kind == OP_EXPIRE)
        snprintf(out, size, "%s", e->text);
    else if (e->kind == OP_KILL || e->kind == OP_SIGACTION || e->kind == OP_SIGWAIT)
        snprintf(out, size, "%s %s", verb(e->kind), e->text);
    else if (e->kind == OP_WAKE && e->by_time)
        snprintf(out, size, "times out");
    else if (e->kind == OP_SLEEP)
        snprintf(out, size, "%s", verb(e->kind));
    else if (e->address)
        memory_event(e, named, out, size);
    else
        sync_event(e, out, size);
}

void report_event(const struct event *e, char *out, size_t size)
{
    event_words(e, false, out, size);
}
