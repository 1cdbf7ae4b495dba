/* history.c - looking back through the events. */
#include "history.h"

#include <stdio.h>

#include "memory.h"
#include "names.h"
#include "source.h"
#include "sync.h"

const void *event_sync(const struct event *e)
{
    return uses_sync(e->kind) && e->object ? ((const struct sync *)e->object)->address : NULL;
}

bool event_reads(const struct event *e)
{
    return e->kind == OP_READ || e->kind == OP_LOAD || e->kind == OP_RMW;
}

bool event_is_uninitialised(const struct event *e)
{
    uint64_t fresh = memory_fresh_word();
    uint64_t mask = e->size >= 8 ? ~0ull : (1ull << e->size * 8) - 1;
    return e->kind == OP_READ && e->has_value && e->size >= 4 &&
           memory_owns((const void *)e->address) && e->value == (fresh & mask);
}

bool event_writes(const struct event *e)
{
    return e->kind == OP_WRITE || e->kind == OP_STORE || (e->kind == OP_RMW && !e->failed);
}

bool event_is_private(const struct event *e)
{
    return slot_of_address((void *)e->address) == X.threads[e->thread]->slot;
}

bool event_signals(const struct event *e)
{
    return e->kind == OP_SIGNAL || e->kind == OP_BROADCAST;
}

bool event_acquires(const struct event *e)
{
    switch (e->kind) {
    case OP_LOCK:
    case OP_RDLOCK:
    case OP_WRLOCK:
    case OP_TRYLOCK:
    case OP_TRYRDLOCK:
        return !e->failed && !e->by_time;
    case OP_WAKE: /* the condition's own, if nobody signalled: then a lock follows */
        return e->object && ((const struct sync *)e->object)->kind != SYNC_COND;
    default:
        return false;
    }
}

int last_of(unsigned thread, int before)
{
    int i = before - 1;
    while (i >= 0 && trace_events[i].thread != thread)
        i--;
    return i;
}

int last_at(unsigned thread, uintptr_t pc, int before)
{
    int i = last_of(thread, before);
    while (i >= 0 && trace_events[i].pc != pc)
        i = last_of(thread, i);
    return i;
}

int last_acquire(unsigned thread, const void *lock, int before)
{
    int i = last_of(thread, before);
    while (i >= 0 && !(event_acquires(&trace_events[i]) && event_sync(&trace_events[i]) == lock))
        i = last_of(thread, i);
    return i;
}

int last_wait(unsigned thread, int before)
{
    int i = last_of(thread, before);
    while (i >= 0 && trace_events[i].kind != OP_WAIT)
        i = last_of(thread, i);
    return i;
}

int last_write(uintptr_t address, int before)
{
    int i = before - 1;
    while (i >= 0 && !(trace_events[i].address == address && event_writes(&trace_events[i])))
        i--;
    return i;
}

bool written_by_others(uintptr_t address, unsigned thread)
{
    int i = last_write(address, (int)trace_n);
    while (i >= 0 && trace_events[i].thread == thread)
        i = last_write(address, i);
    return i >= 0;
}

/* ---- Locks ---- */

static void add_lock(const struct sync **locks, unsigned *n, const struct sync *s)
{
    if (*n < MOST_LOCKS)
        locks[(*n)++] = s;
}

static void remove_lock(const struct sync **locks, unsigned *n, const struct sync *s)
{
    for (unsigned i = 0; i < *n; i++)
        if (locks[i] == s) {
            locks[i] = locks[--*n];
            return;
        }
}

unsigned locks_at(unsigned thread, int before, const struct sync **out)
{
    unsigned n = 0;
    for (int i = 0; i < before; i++) {
        const struct event *e = &trace_events[i];
        if (e->thread != thread)
            continue;
        if (event_acquires(e))
            add_lock(out, &n, e->object);
        else if (e->kind == OP_UNLOCK || e->kind == OP_RWUNLOCK)
            remove_lock(out, &n, e->object);
        else if (e->kind == OP_WAIT)
            remove_lock(out, &n, e->mutex);
    }
    return n;
}

/* ---- Words ---- */

enum { WORDS = 8, LENGTH = 128 };
static char words[WORDS][LENGTH];

static char *next_words(void)
{
    static unsigned next;
    return words[next++ % WORDS];
}

const char *place_of_pc(uintptr_t pc)
{
    char *out = next_words();
    source_site(pc, out, LENGTH);
    return out;
}

const char *place_of_event(int i)
{
    return place_of_pc(trace_events[i].pc);
}

const char *thing(const void *address, const char *otherwise)
{
    char *out = next_words();
    if (!name_object(address, out, LENGTH))
        snprintf(out, LENGTH, "%s", otherwise);
    return out;
}

const char *block_name(const void *address, const char *otherwise)
{
    char *out = next_words();
    if (!name_block(address, out, LENGTH))
        snprintf(out, LENGTH, "%s", otherwise);
    return out;
}

const char *thread_name(unsigned thread)
{
    return X.threads[thread]->name;
}
