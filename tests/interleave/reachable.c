/*
 * reachable.c - a conservative search for pointers, from global variables, thread-local storage and
 * the stacks of live threads, through the blocks that they lead to.
 */
#include "reachable.h"

#include <stdio.h>
#include <string.h>

#include "exec.h"
#include "globals.h"
#include "memory.h"
#include "pool.h"
#include "source.h"

static struct {
    unsigned blocks;
    size_t bytes;
    uintptr_t pc; /* where the first was allocated */
} lost;

/* Blocks found and not yet looked into. */
static struct {
    struct block **blocks;
    unsigned n;
} todo;

static void look(const char *from, size_t size)
{
    for (size_t i = 0; i + sizeof(void *) <= size; i += sizeof(void *)) {
        void *p;
        memcpy(&p, from + i, sizeof p);
        struct block *b = memory_owns(p) ? memory_block(p) : NULL;
        if (!b || b->freed || b->reached)
            continue;
        b->reached = true;
        todo.blocks[todo.n++] = b;
    }
}

/* Below the stack pointer lie only remains of calls that have returned. */
static void look_at_stack(const struct thread *t)
{
    const char *from = t == X.current ? __builtin_frame_address(0) : t->slot->sp;
    look(from, (size_t)(t->slot->stack + STACK_SIZE - from));
}

static void look_from_roots(void)
{
    globals_each(look);
    for (unsigned i = 0; i < X.n_threads; i++) {
        struct thread *t = X.threads[i];
        if (!t->finished) { /* its registers lie there too: it is not running, or has called us */
            slot_storage(t->slot, look);
            look_at_stack(t);
            if (t->keys)
                look((const char *)t->keys, MAX_KEYS * sizeof *t->keys);
        }
    }
}

void reachable_check(uintptr_t pc)
{
    unsigned n = memory_blocks();
    if (n == 0 || il_live_memory() == 0)
        return;
    todo.blocks = pool_alloc(n * sizeof *todo.blocks);
    todo.n = 0;
    look_from_roots();
    while (todo.n > 0) {
        const struct block *b = todo.blocks[--todo.n];
        look(b->data, b->size);
    }
    size_t bytes = 0;
    unsigned blocks;
    const struct block *first = memory_unreached(&blocks, &bytes);
    if (!first)
        return;
    if (X.test->program->leaks_fail)
        fail(IL_MEMORY_LEAK, pc,
             "%zu bytes allocated at @%lx@ were never freed, and nothing points "
             "to them any more",
             first->size, (unsigned long)first->alloc_pc);
    if (blocks > lost.blocks) {
        lost.blocks = blocks;
        lost.bytes = bytes;
        lost.pc = first->alloc_pc;
    }
}

void reachable_forget(void)
{
    lost.blocks = 0;
}

void reachable_note(char *out, size_t size)
{
    char site[128];
    out[0] = '\0';
    if (!lost.blocks)
        return;
    source_site(lost.pc, site, sizeof site);
    snprintf(out, size, "%u block%s (%zu bytes), the first from %s, never freed and out of reach",
             lost.blocks, lost.blocks == 1 ? "" : "s", lost.bytes, site);
}
