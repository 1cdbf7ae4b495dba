/* diagnose_memory.c - memory given back too early, or twice. */
#include "diagnose.h"
#include "history.h"
#include "memory.h"

/* The event before which a block was freed: the last that its thread performed until then. */
static int freed_after(const struct block *b)
{
    int i = 0, last = -1;
    for (; i < (int)trace_n; i++)
        if (trace_events[i].kind == OP_FREE && trace_events[i].address == (uintptr_t)b->data)
            last = i;
    return last;
}

static bool used_by(unsigned thread, const struct block *b, int before)
{
    for (int i = last_of(thread, before); i >= 0; i = last_of(thread, i)) {
        const struct event *e = &trace_events[i];
        uintptr_t at = e->address ? e->address : (uintptr_t)event_sync(e);
        if (e->kind != OP_FREE && at - (uintptr_t)b->data < b->size)
            return true;
    }
    return false;
}

static bool has_ended(unsigned thread, int before)
{
    int i = last_of(thread, before);
    return i >= 0 && trace_events[i].kind == OP_EXIT;
}

static bool freed_too_early(const struct block *b)
{
    unsigned user = X.failure.thread;
    int gone = freed_after(b);
    if (gone < 0 || user == b->free_thread || has_ended(user, gone))
        return false;
    const char *who = thread_name(b->free_thread), *name = thread_name(user);
    const char *what = block_name(b->data, "the block");
    if (used_by(user, b, gone))
        advise(
            "%s freed %s at %s while %s was still using it: nothing makes %s wait until %s is done",
            who, what, place_of_pc(b->free_pc), name, who, name);
    else
        advise("%s freed %s at %s, but %s had yet to use it: free it only when no thread can come "
               "to it "
               "any more",
               who, what, place_of_pc(b->free_pc), name);
    return true;
}

static bool freed_twice(const struct block *b)
{
    unsigned second = X.failure.thread;
    if (second == b->free_thread)
        advise("%s frees %s at %s and again at %s", thread_name(second),
               block_name(b->data, "the block"), place_of_pc(b->free_pc),
               place_of_pc(X.failure.pc));
    else
        advise(
            "both %s and %s free %s: who does must be decided once, under a lock or by an atomic "
            "count",
            thread_name(b->free_thread), thread_name(second), block_name(b->data, "the block"));
    return true;
}

bool diagnose_leak(void)
{
    unsigned n;
    const struct block *b = memory_leak(&n);
    const char *name = b ? block_name(b->data, "") : "";
    if (!*name)
        return false;
    advise("%s still points to it", name);
    return true;
}

bool diagnose_memory(void)
{
    const struct block *b = X.failure.object ? memory_block(X.failure.object) : NULL;
    if (!b || !b->freed)
        return false;
    return X.failure.verdict == IL_BAD_FREE ? freed_twice(b) : freed_too_early(b);
}
