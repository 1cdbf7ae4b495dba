/* libc.c - the C library's functions that end the process or draw numbers, and those not modelled.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "exec.h"
#include "program.h"
#include "redirect.h"
#include "signals.h"

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
