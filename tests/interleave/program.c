/* program.c - main as a scenario, and the ways a process ends. */
#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "output.h"
#include "point.h"
#include "pool.h"
#include "reachable.h"
#include "stuck.h"
#include "trace.h"
#include "verifier.h"

extern void (*__start_il_init[])(int, char **, char **) __attribute__((weak));
extern void (*__stop_il_init[])(int, char **, char **) __attribute__((weak));
extern void (*__start_il_fini[])(void) __attribute__((weak));
extern void (*__stop_il_fini[])(void) __attribute__((weak));

struct handler {
    void (*run)(void *);
    void *arg;
    struct handler *next;
};

static struct {
    uint32_t generation;
    struct handler *handlers; /* the last registered is the first to run */
} at_exit;

static const struct il_program *program(void)
{
    return X.test->program;
}

void program_at_exit(void (*f)(void *), void *arg)
{
    struct handler *h = pool_alloc(sizeof *h);
    if (at_exit.generation != X.generation)
        at_exit.handlers = NULL;
    at_exit.generation = X.generation;
    *h = (struct handler){f, arg, at_exit.handlers};
    at_exit.handlers = h;
}

/* Each is taken off the list first: a handler may call exit(), and others are then still run. */
static void run_handlers(void)
{
    while (at_exit.generation == X.generation && at_exit.handlers) {
        struct handler *h = at_exit.handlers;
        at_exit.handlers = h->next;
        h->run(h->arg);
    }
    for (void (**f)(void) = __stop_il_fini; f > __start_il_fini;)
        (*--f)();
}

/* ---- The end ---- */

static bool ends_process(const struct thread *t)
{
    return t->op.object == program();
}

bool program_is_ending(void)
{
    for (unsigned i = 0; program() && i < X.n_live; i++)
        if (ends_process(X.live[i]))
            return true;
    return false;
}

static bool nobody_else_can_go_on(const struct thread *t)
{
    if (X.fair)
        return true;
    for (unsigned i = 0; i < X.n_live; i++)
        if (X.live[i] != t && !ends_process(X.live[i]) && is_ready(X.live[i]))
            return false;
    return true;
}

static void let_others_go_first(uintptr_t pc)
{
    point((struct op){.kind = OP_EXIT,
                      .ready = nobody_else_can_go_on,
                      .object = program(),
                      .deadline = NEVER,
                      .pc = pc});
}

void program_give_up(uintptr_t pc)
{
    X.half_done |= verifier_in_section();
    let_others_go_first(pc);
    let_those_aside_end();
    leave_execution();
}

bool program_ignores_in(const struct il_test *t, enum il_verdict v)
{
    return t->program && (t->program->ignored >> v & 1);
}

bool program_ignores(enum il_verdict v)
{
    return program_ignores_in(X.test, v) || X.half_done;
}

static bool incomplete;

bool program_incomplete(void)
{
    return incomplete;
}

void program_forget_incomplete(void)
{
    incomplete = false;
}

void program_cut_short(void)
{
    incomplete = true;
    leave_execution();
}

/* Nobody can go on past a deadlock; where a thread ends the process by itself, others come first;
 * after anything else (memory is damaged, a lock misused) nothing more can be said. */
void program_ignore(enum il_verdict v, uintptr_t pc)
{
    if (v == IL_ASSERTION || v == IL_EXIT || v == IL_THREAD_LEAK)
        program_give_up(pc);
    if (v == IL_DEADLOCK)
        leave_execution();
    program_cut_short();
}

/* Everybody else has gone as far as they can: who waits now waits for ever.  Not inlined: remains
 * of calls in its frame would look like pointers to memory that is still in reach. */
static __attribute__((noinline)) void check_left_waiting(void)
{
    char wait[160];
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *t = X.live[i];
        if (t == X.current || is_ready(t))
            continue;
        describe_wait(t, wait, sizeof wait);
        fail(IL_THREAD_LEAK, t->op.pc, "the program is over, but %s %s", t->name, wait);
    }
}

static void end_process(uintptr_t pc)
{
    let_others_go_first(pc);
    X.to_the_end = true;
    if (program()->leaks_fail)
        check_left_waiting();
    reachable_check(pc);
    let_those_aside_end();
    leave_execution();
}

void program_exit(int code, bool with_handlers, uintptr_t pc)
{
    if (with_handlers)
        run_handlers();
    if (code != 0 && X.faults == 0) /* to give up after a fault is no mistake */
        fail(IL_EXIT, pc, "%s ends the program with exit status %d", X.current->name, code & 0xff);
    end_process(pc);
    __builtin_unreachable();
}

void program_last_thread(void)
{
    program_exit(0, true, X.current->op.pc);
}

/* ---- The beginning ---- */

static char **copy_strings(char *const *from)
{
    size_t n = 0;
    while (from[n])
        n++;
    char **to = pool_alloc((n + 1) * sizeof *to);
    for (size_t i = 0; i < n; i++) {
        to[i] = pool_alloc(strlen(from[i]) + 1);
        strcpy(to[i], from[i]);
    }
    return to;
}

/* A thread that is neither joined nor detached when main returns may or may not get to its end. */
static void check_joined(uintptr_t pc)
{
    for (unsigned i = 1; i < X.n_threads; i++) {
        const struct thread *t = X.threads[i];
        if (!t->joined && !t->detached)
            fail(IL_THREAD_LEAK, pc,
                 "main returns, but %s, created at @%lx@, is neither joined nor detached: whether "
                 "it gets to its end is luck",
                 t->name, (unsigned long)t->created_pc);
    }
}

void program_main(void)
{
    output_rewind();
    char **argv = copy_strings(program()->argv);
    int argc = 0;
    environ = copy_strings(program()->envp);
    while (argv[argc])
        argc++;
    for (void (**f)(int, char **, char **) = __start_il_init; f < __stop_il_init; f++)
        (*f)(argc, argv, environ);
    int code = program()->main(argc, argv, environ);
    uintptr_t pc = X.last_pc;
    if (!program_ignores(IL_THREAD_LEAK))
        check_joined(pc);
    program_exit(code, true, pc);
}
