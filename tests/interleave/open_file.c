/*
 * open_file.c - the objects that calls on descriptors touch, and open files.
 *
 * The n-th object that a thread makes has the same address in every execution.
 */
#include <stdio.h>
#include <string.h>

#include "io.h"
#include "pool.h"

enum { CHUNK = 16 << 10 };

struct chunk {
    struct chunk *next;
    size_t size;
    _Alignas(16) char data[];
};

/* The memory of each thread's objects, kept from execution to execution. */
static struct heap {
    uint32_t generation;
    struct chunk *first, *current;
    size_t used;
} heaps[MAX_THREADS_EVER];

static struct chunk *chunk_new(size_t size)
{
    struct chunk *c = big_alloc(sizeof *c + size);
    c->size = size;
    return c;
}

void *object_new(size_t size)
{
    struct heap *h = &heaps[X.current->id];
    size = (size + 15) & ~(size_t)15;
    if (!h->first)
        h->first = chunk_new(CHUNK);
    if (h->generation != X.generation) {
        h->generation = X.generation;
        h->current = h->first;
        h->used = 0;
    }
    while (h->used + size > h->current->size) {
        if (!h->current->next)
            h->current->next = chunk_new(size > CHUNK ? size : CHUNK);
        h->current = h->current->next;
        h->used = 0;
    }
    void *p = h->current->data + h->used;
    h->used += size;
    return memset(p, 0, size);
}

static unsigned next_number(const struct file_kind *kind)
{
    enum { KINDS = 8 };
    static uint32_t generation;
    static struct {
        const struct file_kind *kind;
        unsigned last;
    } counts[KINDS];
    if (generation != X.generation)
        memset(counts, 0, sizeof counts);
    generation = X.generation;
    unsigned i = 0;
    while (counts[i].kind && counts[i].kind != kind)
        i++;
    counts[i].kind = kind;
    return ++counts[i].last;
}

struct file *file_new(const struct file_kind *kind, int flags, const struct file *number_with,
                      uintptr_t pc)
{
    struct file *f = object_new(sizeof *f);
    f->kind = kind;
    f->flags = flags;
    f->number = number_with ? number_with->number : next_number(kind);
    f->pc = pc;
    return f;
}

void file_drop(struct file *f)
{
    if (--f->references > 0)
        return;
    f->kind->close(f);
    file_forget_watches(f);
}

const char *file_name(const struct file *f)
{
    static char names[4][48];
    static unsigned next;
    char *name = names[next++ % 4];
    snprintf(name, sizeof names[0], "%s %u", f->kind->name, f->number);
    return name;
}
