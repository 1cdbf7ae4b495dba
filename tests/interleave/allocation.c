/* allocation.c - malloc and its like: what the program allocates is the checker's, and each call
 * may fail. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "globals.h"
#include "memory.h"
#include "redirect.h"
#include "signals.h"

/* The failure that a test injects; name is the call. */
static bool no_memory(const char *name, size_t size, uintptr_t pc)
{
    return fails(FAULT_MALLOC, ERRORS(ENOMEM), pc, "%s(%zu)", name, size);
}

void *il_malloc(size_t size)
{
    NOT_IN_HANDLER("malloc");
    if (!X.running)
        return malloc(size);
    return no_memory("malloc", size, PC) ? NULL : memory_alloc(16, size, PC);
}

void *il_calloc(size_t n, size_t size)
{
    NOT_IN_HANDLER("calloc");
    size_t bytes;
    if (!X.running)
        return calloc(n, size);
    if (__builtin_mul_overflow(n, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return no_memory("calloc", bytes, PC) ? NULL : memset(memory_alloc(16, bytes, PC), 0, bytes);
}

/* Memory that the C library itself allocated for the program (asprintf, getline) goes back there;
 * an address on a stack or in a global variable is the program's mistake. */
void il_free(void *p)
{
    NOT_IN_HANDLER("free");
    bool ours = memory_owns(p) || slot_of_address(p) || globals_own(p);
    if (!p)
        return;
    if (X.running && ours)
        memory_free(p, PC);
    else if (!ours)
        free(p);
}

static void *reallocate(void *old, size_t size, uintptr_t pc)
{
    if (!old)
        return memory_alloc(16, size, pc);
    struct block *b = memory_block(old);
    if (!b || b->data != old || b->freed) {
        memory_free(old, pc); /* reports it */
        return NULL;
    }
    void *p = memory_alloc(16, size, pc);
    memcpy(p, old, b->size < size ? b->size : size);
    memory_free(old, pc);
    return p;
}

void *il_realloc(void *old, size_t size)
{
    NOT_IN_HANDLER("realloc");
    if (!X.running)
        return realloc(old, size);
    return no_memory("realloc", size, PC) ? NULL : reallocate(old, size, PC);
}

void *il_reallocarray(void *old, size_t n, size_t size)
{
    NOT_IN_HANDLER("reallocarray");
    size_t bytes;
    if (!X.running)
        return reallocarray(old, n, size);
    if (__builtin_mul_overflow(n, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return no_memory("reallocarray", bytes, PC) ? NULL : reallocate(old, bytes, PC);
}

void *il_aligned_alloc(size_t align, size_t size)
{
    NOT_IN_HANDLER("aligned_alloc");
    if (!X.running)
        return aligned_alloc(align, size);
    return no_memory("aligned_alloc", size, PC) ? NULL : memory_alloc(align, size, PC);
}

int il_posix_memalign(void **out, size_t align, size_t size)
{
    NOT_IN_HANDLER("posix_memalign");
    if (!X.running)
        return posix_memalign(out, align, size);
    int error = fault(FAULT_MALLOC, ERRORS(ENOMEM), PC, "posix_memalign(%zu)", size);
    if (error)
        return error;
    note_write(out, sizeof *out, PC);
    *out = memory_alloc(align, size, PC);
    return 0;
}

static char *duplicate(const char *call, const char *s, size_t length, uintptr_t pc)
{
    if (no_memory(call, length + 1, pc))
        return NULL;
    char *copy = memory_alloc(16, length + 1, pc);
    memcpy(copy, s, length);
    copy[length] = '\0';
    return copy;
}

char *il_strdup(const char *s)
{
    NOT_IN_HANDLER("strdup");
    if (!X.running)
        return strdup(s);
    note_read(s, strlen(s) + 1, PC);
    return duplicate("strdup", s, strlen(s), PC);
}

char *il_strndup(const char *s, size_t n)
{
    NOT_IN_HANDLER("strndup");
    if (!X.running)
        return strndup(s, n);
    note_read(s, strnlen(s, n), PC);
    return duplicate("strndup", s, strnlen(s, n), PC);
}
