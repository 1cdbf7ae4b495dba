/*
 * libc.c - the C library's functions that read or write the program's memory, allocate it, or end
 * the process.
 *
 * Those of <string.h> are seen by the race detector; the rest of the library (printf and the like)
 * runs as it is, unseen.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "exec.h"
#include "globals.h"
#include "memory.h"
#include "program.h"
#include "redirect.h"
#include "signals.h"

/* ---- Allocation ---- */

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

/* ---- <string.h> ---- */

static void reads(const void *p, size_t n, uintptr_t pc)
{
    if (n)
        note_read(p, n, pc);
}

static void writes(void *p, size_t n, uintptr_t pc)
{
    if (n)
        note_write(p, n, pc);
}

void *il_memcpy(void *restrict to, const void *restrict from, size_t n)
{
    reads(from, n, PC);
    writes(to, n, PC);
    return memcpy(to, from, n);
}

void *il_memmove(void *to, const void *from, size_t n)
{
    reads(from, n, PC);
    writes(to, n, PC);
    return memmove(to, from, n);
}

void *il_memset(void *to, int c, size_t n)
{
    writes(to, n, PC);
    return memset(to, c, n);
}

int il_memcmp(const void *a, const void *b, size_t n)
{
    reads(a, n, PC);
    reads(b, n, PC);
    return memcmp(a, b, n);
}

void *il_memchr(const void *p, int c, size_t n)
{
    reads(p, n, PC);
    return memchr(p, c, n);
}

size_t il_strlen(const char *s)
{
    reads(s, strlen(s) + 1, PC);
    return strlen(s);
}

size_t il_strnlen(const char *s, size_t n)
{
    reads(s, strnlen(s, n), PC);
    return strnlen(s, n);
}

int il_strcmp(const char *a, const char *b)
{
    reads(a, strlen(a) + 1, PC);
    reads(b, strlen(b) + 1, PC);
    return strcmp(a, b);
}

int il_strncmp(const char *a, const char *b, size_t n)
{
    reads(a, strnlen(a, n), PC);
    reads(b, strnlen(b, n), PC);
    return strncmp(a, b, n);
}

char *il_strcpy(char *restrict to, const char *restrict from)
{
    reads(from, strlen(from) + 1, PC);
    writes(to, strlen(from) + 1, PC);
    return strcpy(to, from);
}

char *il_strncpy(char *restrict to, const char *restrict from, size_t n)
{
    reads(from, strnlen(from, n), PC);
    writes(to, n, PC);
    return strncpy(to, from, n);
}

char *il_strcat(char *restrict to, const char *restrict from)
{
    reads(from, strlen(from) + 1, PC);
    writes(to + strlen(to), strlen(from) + 1, PC);
    return strcat(to, from);
}

char *il_strchr(const char *s, int c)
{
    reads(s, strlen(s) + 1, PC);
    return strchr(s, c);
}

char *il_strrchr(const char *s, int c)
{
    reads(s, strlen(s) + 1, PC);
    return strrchr(s, c);
}

/* ---- Pseudo-random numbers: the same in every execution ---- */

static struct {
    uint32_t generation;
    uint64_t state;
} generator;

static uint64_t next_random(void)
{
    if (generator.generation != X.generation) {
        generator.generation = X.generation;
        generator.state = 1;
    }
    generator.state = generator.state * 6364136223846793005u + 1442695040888963407u;
    return generator.state >> 33;
}

int il_rand(void)
{
    NOT_IN_HANDLER("rand");
    return X.running ? (int)next_random() : rand();
}

long il_random(void)
{
    NOT_IN_HANDLER("random");
    return X.running ? (long)next_random() : random();
}

void il_srand(unsigned seed)
{
    NOT_IN_HANDLER("srand");
    if (!X.running) {
        srand(seed);
        return;
    }
    next_random();
    generator.state = seed;
}

int il_rand_r(unsigned *seed)
{
    note_read(seed, sizeof *seed, PC);
    note_write(seed, sizeof *seed, PC);
    return rand_r(seed);
}

/* ---- Ends of the process ---- */

static __attribute__((noreturn)) void exits(const char *what, int code, bool at_exit, uintptr_t pc)
{
    if (X.running && X.test->program)
        program_exit(code, at_exit, pc);
    if (X.running)
        fail(IL_EXIT, pc, "%s called %s(%d): the test did not reach its end", X.current->name, what,
             code);
    fprintf(stderr, "%s(%d) was called outside a scenario\n", what, code);
    abort(); /* Check would take an early exit for a pass */
}

void il_exit(int code)
{
    NOT_IN_HANDLER("exit");
    exits("exit", code, true, PC);
}

void il__exit(int code)
{
    exits("_exit", code, false, PC);
}

void il__Exit(int code)
{
    exits("_Exit", code, false, PC);
}

void il_quick_exit(int code)
{
    NOT_IN_HANDLER("quick_exit");
    exits("quick_exit", code, false, PC);
}

void il_abort(void)
{
    if (X.running && X.test->program && X.test->program->task)
        program_give_up(PC);
    if (X.running)
        fail(IL_CRASH, PC, "%s called abort()", X.current->name);
    abort();
}

void il___assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
    (void)function;
    if (X.running)
        fail(IL_ASSERTION, PC, "assert(%s) is false", expression);
    fprintf(stderr, "%s:%u: assertion failed: %s\n", file, line, expression);
    abort();
}

/* ---- Not modelled: said by name, never silently ---- */

#define UNSUPPORTED(call)                                                                          \
    long il_##call(void);                                                                          \
    long il_##call(void)                                                                           \
    {                                                                                              \
        if (!X.running) {                                                                          \
            fprintf(stderr, "interleave: " #call "() cannot be used in a test\n");                 \
            abort();                                                                               \
        }                                                                                          \
        fail(IL_UNSUPPORTED, PC, "%s calls " #call "(), which the checker does not model",         \
             X.current->name);                                                                     \
    }
UNSUPPORTED(execve)
UNSUPPORTED(execvp)
UNSUPPORTED(system)
UNSUPPORTED(siginterrupt)
UNSUPPORTED(sigset)
UNSUPPORTED(sighold)
UNSUPPORTED(sigrelse)
UNSUPPORTED(sigignore)
UNSUPPORTED(sigpause)
UNSUPPORTED(killpg)
UNSUPPORTED(tgkill)
UNSUPPORTED(syscall)
UNSUPPORTED(swapcontext)
UNSUPPORTED(clone)
UNSUPPORTED(pthread_getcpuclockid)
UNSUPPORTED(sem_open)
UNSUPPORTED(posix_spawn)
UNSUPPORTED(posix_spawnp)
UNSUPPORTED(execl)
UNSUPPORTED(execlp)
UNSUPPORTED(execle)
UNSUPPORTED(execv)
UNSUPPORTED(execvpe)
UNSUPPORTED(flockfile)
UNSUPPORTED(funlockfile)
UNSUPPORTED(ftrylockfile)
UNSUPPORTED(flock)
UNSUPPORTED(lockf)
UNSUPPORTED(semget)
UNSUPPORTED(semop)
UNSUPPORTED(msgget)
UNSUPPORTED(mq_open)
UNSUPPORTED(pthread_setschedprio)
UNSUPPORTED(pthread_getattr_np)
UNSUPPORTED(pthread_getschedparam)
UNSUPPORTED(pthread_getaffinity_np)
