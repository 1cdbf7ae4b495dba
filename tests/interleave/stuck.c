/* stuck.c - deadlocks with their wait-for graph, thread leaks, memory leaks. */
#include "stuck.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io.h"
#include "memory.h"
#include "names.h"
#include "sync.h"
#include "trace.h"

void describe_sync(const struct sync *s, char *out, size_t size)
{
    char name[64];
    if (name_object(s->address, name, sizeof name))
        snprintf(out, size, "%s %s", sync_kind_name(s->kind), name);
    else
        snprintf(out, size, "%s %u", sync_kind_name(s->kind), s->number);
}

const struct thread *blocker(const struct thread *t)
{
    const struct sync *s = t->op.object;
    switch (t->op.kind) {
    case OP_LOCK:
    case OP_RDLOCK:
    case OP_WRLOCK:
    case OP_ONCE:
        return s->owner;
    case OP_WAKE:
        return t->waits_in ? NULL : s->owner;
    case OP_JOIN:
        return t->op.object;
    default:
        return NULL;
    }
}

void describe_wait(const struct thread *t, char *out, size_t size)
{
    char what[96];
    const struct thread *b = blocker(t);
    if (t->op.kind == OP_JOIN) {
        snprintf(out, size, "waits for %s to end", b->name);
        return;
    }
    if (t->op.kind == OP_SLEEP) {
        snprintf(out, size, "is still asleep");
        return;
    }
    if (t->op.kind == OP_PAUSE || t->op.kind == OP_SIGWAIT) {
        snprintf(out, size, "waits for a signal, and none comes");
        return;
    }
    if (!t->op.ready) {
        snprintf(out, size, "has not got to its end");
        return;
    }
    if (t->op.kind == OP_IO) {
        call_describe_wait(t, out, size);
        return;
    }
    if (t->op.kind == OP_EXIT) {
        snprintf(out, size, "is about to end the program");
        return;
    }
    if (t->op.kind == OP_LOAD || t->op.kind == OP_FENCE) {
        snprintf(out, size, "waits for %s",
                 t->op.kind == OP_LOAD ? "a future that nobody makes ready"
                                       : "an atomic section that does not end");
        return;
    }
    describe_sync(t->op.object, what, sizeof what);
    if (b == t)
        snprintf(out, size, "waits for the %s, which it holds itself", what);
    else if (b)
        snprintf(out, size, "waits for the %s, which %s holds", what, b->name);
    else if (t->op.kind == OP_WAKE)
        snprintf(out, size, "waits on the %s, and nobody is left to signal it", what);
    else if (t->op.kind == OP_SEM_WAIT)
        snprintf(out, size, "waits for a permit of the %s, and nobody is left to post one", what);
    else if (t->op.kind == OP_WRLOCK)
        snprintf(out, size, "waits to write-lock the %s, which is held for reading", what);
    else
        snprintf(out, size, "waits at the %s, and nobody else will come", what);
}

static void add(char *message, size_t size, const char *format, ...)
{
    size_t used = strlen(message);
    va_list args;
    va_start(args, format);
    vsnprintf(message + used, size - used, format, args);
    va_end(args);
}

/* Threads that only wait for another to end are no news if there are others. */
static bool is_news(const struct thread *t)
{
    if (t->op.kind != OP_JOIN)
        return true;
    for (unsigned i = 0; i < X.n_live; i++)
        if (X.live[i]->op.kind != OP_JOIN)
            return false;
    return true;
}

void fail_stuck(void)
{
    char message[400] = "", wait[160];
    trace_failure();
    enum { SHOWN = 4 };
    unsigned n = 0;
    for (unsigned i = 0; i < X.n_live; i++) {
        if (!is_news(X.live[i]) || n++ >= SHOWN)
            continue;
        describe_wait(X.live[i], wait, sizeof wait);
        add(message, sizeof message, "%s%s %s", n > 1 ? "; " : "", X.live[i]->name, wait);
    }
    if (n > SHOWN)
        add(message, sizeof message, "; and %u more threads wait", n - SHOWN);
    uintptr_t pc = X.live[0]->op.pc;
    if (!X.main_done)
        fail(IL_DEADLOCK, pc, "no thread can go on: %s", message);
    fail(IL_THREAD_LEAK, pc, "the test is over, but %s", message);
}

static void record(enum il_verdict v, uintptr_t pc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    X.current = X.threads[0];
    fail_at(v, pc, format, args);
    va_end(args);
}

/* A lock whose holder has gone stays locked; that nobody came for it in this execution is luck. */
static bool lock_left_held(void)
{
    for (unsigned i = 0; i < X.n_threads; i++)
        if (X.threads[i]->n_holds > 0) {
            const struct hold *h = &X.threads[i]->holds[0];
            X.failure.misuse = LEFT_LOCKED;
            X.failure.object = h->lock->address;
            record(IL_MISUSE, h->pc, "%s ended while it held the %s that it locked at @%lx@",
                   X.threads[i]->name, called(h->lock), (unsigned long)h->pc);
            return true;
        }
    return false;
}

void check_leaks(void)
{
    if (lock_left_held())
        return;
    for (unsigned i = 1; i < X.n_threads; i++)
        if (!X.threads[i]->joined && !X.threads[i]->detached) {
            record(IL_THREAD_LEAK, X.threads[i]->created_pc,
                   "%s, created at @%lx@, has ended but was never joined: its stack is lost",
                   X.threads[i]->name, (unsigned long)X.threads[i]->created_pc);
            return;
        }
    unsigned n;
    uintptr_t pc;
    const char *file = descriptor_leak(&pc, &n);
    if (file) {
        record(IL_DESCRIPTOR_LEAK, pc,
               n == 1 ? "%s, opened at @%lx@, was never closed"
                      : "%s, opened at @%lx@, was never closed, nor were %u more",
               file, (unsigned long)pc, n - 1);
        return;
    }
    const struct block *b = memory_leak(&n);
    if (b && b->what) {
        record(IL_DESCRIPTOR_LEAK, b->alloc_pc,
               n == 1 ? "%s, opened at @%lx@, was never closed"
                      : "%s, opened at @%lx@, was never closed, nor were %u more blocks freed",
               b->what, (unsigned long)b->alloc_pc, n - 1);
        return;
    }
    if (n == 1)
        record(IL_MEMORY_LEAK, b->alloc_pc, "%zu bytes allocated at @%lx@ were never freed",
               b->size, (unsigned long)b->alloc_pc);
    else if (b)
        record(IL_MEMORY_LEAK, b->alloc_pc,
               "%u blocks were never freed; the first, of %zu bytes, was allocated at @%lx@", n,
               b->size, (unsigned long)b->alloc_pc);
}
