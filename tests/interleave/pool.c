/* pool.c - a chain of chunks, bumped through and rewound between executions. */
#include "pool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "output.h"

#define CHUNK (1u << 20)

struct chunk {
    struct chunk *next;
    size_t size, used;
    _Alignas(16) char data[];
};

static struct chunk *first, *current;
char *pool_next, *pool_end;

void die(const char *format, ...)
{
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    dprintf(output_stderr(), "interleave: %s\n", message);
    _exit(125);
}

void *big_alloc(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
    if (p == MAP_FAILED)
        die("cannot map %zu bytes for the checker's tables", size);
    return p;
}

void *resized(void *array, size_t n, size_t size)
{
    array = reallocarray(array, n, size);
    if (!array && n > 0)
        die("out of memory for the checker's tables");
    return array;
}

size_t more_room(size_t room, size_t n)
{
    size_t more = room > 0 ? room * 2 : 256;
    return more < n ? n : more;
}

void clear(void *p, size_t size)
{
    memset(p, 0, size);
}

static struct chunk *new_chunk(size_t size)
{
    size_t bytes = sizeof(struct chunk) + (size > CHUNK ? size : CHUNK);
    struct chunk *c = big_alloc(bytes);
    c->size = bytes - sizeof *c;
    return c;
}

static void use(struct chunk *c)
{
    current = c;
    pool_next = c->data;
    pool_end = c->data + c->size;
}

void *pool_alloc_elsewhere(size_t size)
{
    struct chunk *c = current ? current->next : NULL;
    if (!c || c->size < size) {
        c = new_chunk(size);
        if (current) {
            c->next = current->next;
            current->next = c;
        } else {
            first = c;
        }
    }
    if (current)
        current->used = (size_t)(pool_next - current->data);
    use(c);
    pool_next += size;
    return c->data;
}

/* What was used is cleared at once: cheaper than at each allocation. */
void pool_reset(void)
{
    if (!first)
        return;
    current->used = (size_t)(pool_next - current->data);
    for (struct chunk *c = first;; c = c->next) {
        memset(c->data, 0, c->used);
        if (c == current)
            break;
    }
    use(first);
}
