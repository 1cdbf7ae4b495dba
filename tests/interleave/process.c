/* process.c - atexit and the like, buffers of standard streams, fork: what main expects of its
 * process. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "exec.h"
#include "program.h"
#include "redirect.h"

int il_atexit(void (*f)(void));
int il_at_quick_exit(void (*f)(void));
int il_on_exit(void (*f)(int, void *), void *arg);
int il_setvbuf(FILE *f, char *buffer, int mode, size_t size);
void il_setbuf(FILE *f, char *buffer);
pid_t il_fork(void);
pid_t il_vfork(void);
int il_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

/* ---- fork ---- */

/* A child would be a second process, of which the checker would see nothing. */
static pid_t refuse_fork(const char *call, uintptr_t pc)
{
    if (!X.running) {
        fprintf(stderr, "interleave: %s() cannot be used in a test\n", call);
        abort();
    }
    if (X.n_live == 1)
        fail(IL_UNSUPPORTED, pc, "%s calls %s(), which the checker does not model", X.current->name,
             call);
    fail(IL_UNSUPPORTED, pc,
         "%s calls %s() while %u other thread%s: in the child it is alone, what the others have "
         "locked stays locked, and only async-signal-safe calls are allowed until exec; the "
         "checker does not follow it there",
         X.current->name, call, X.n_live - 1, X.n_live == 2 ? " runs" : "s run");
}

pid_t il_fork(void)
{
    return refuse_fork("fork", PC);
}

pid_t il_vfork(void)
{
    return refuse_fork("vfork", PC);
}

/* As no child is ever made, nothing is ever called. */
int il_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)prepare;
    (void)parent;
    (void)child;
    return 0;
}

static void call(void *f)
{
    ((void (*)(void))(uintptr_t)f)();
}

int il_atexit(void (*f)(void))
{
    if (!X.running)
        return atexit(f);
    program_at_exit(call, (void *)(uintptr_t)f);
    return 0;
}

/* quick_exit() with handlers is rarer than a handler that is never called: they are not. */
int il_at_quick_exit(void (*f)(void))
{
    (void)f;
    return 0;
}

/* The status is not passed on. */
struct on_exit {
    void (*f)(int, void *);
    void *arg;
};

static void call_on_exit(void *arg)
{
    struct on_exit *o = arg;
    o->f(0, o->arg);
}

int il_on_exit(void (*f)(int, void *), void *arg)
{
    if (!X.running)
        return on_exit(f, arg);
    struct on_exit *o = il_malloc(sizeof *o);
    if (!o)
        return -1;
    *o = (struct on_exit){f, arg};
    program_at_exit(call_on_exit, o);
    return 0;
}

/* A buffer of the program's would be used when its execution is long over. */
int il_setvbuf(FILE *f, char *buffer, int mode, size_t size)
{
    return X.running ? 0 : setvbuf(f, buffer, mode, size);
}

void il_setbuf(FILE *f, char *buffer)
{
    if (!X.running)
        setbuf(f, buffer);
}
