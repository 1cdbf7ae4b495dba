/*
 * crash.c - crashes, and code that never reaches a hook.
 *
 * The handler runs on a stack of its own and leaves the execution for good, as fail() does.  The
 * watchdog counts CPU time, not wall time: a loaded machine cannot set it off.
 */
#include "crash.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

#include "exec.h"
#include "pool.h"

enum { PATIENCE = 8 }; /* quarter seconds of CPU time without a hook */

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
enum { SIGNALS = sizeof signals / sizeof *signals };
static struct sigaction old[SIGNALS], old_profile;

static uintptr_t pc_of(const ucontext_t *c)
{
#if defined(__x86_64__)
    return (uintptr_t)c->uc_mcontext.gregs[REG_RIP];
#else
    return (uintptr_t)c->uc_mcontext.pc;
#endif
}

static void record(enum il_verdict v, uintptr_t pc, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(v, pc, format, args);
    va_end(args);
}

static const char *describe(int number, const siginfo_t *info)
{
    struct slot *s = slot_of_address(info->si_addr);
    if ((number == SIGSEGV || number == SIGBUS) && s && (char *)info->si_addr < s->stack)
        return "overflows its stack (endless recursion, or a very large local variable)";
    if (number == SIGSEGV && (uintptr_t)info->si_addr < 65536)
        return "crashes: it uses a null pointer";
    if (number == SIGFPE)
        return "crashes: an arithmetic error such as division by zero";
    return number == SIGSEGV || number == SIGBUS ? "crashes: it uses an address that is not memory"
                                                 : "crashes: an illegal instruction or trap";
}

static void on_crash(int number, siginfo_t *info, void *context)
{
    if (!X.running) {
        signal(number, SIG_DFL);
        return; /* the checker's own fault, or the test's: crash for real */
    }
    uintptr_t pc = pc_of(context);
    record(IL_CRASH, pc, "%s %s", X.current->name, describe(number, info));
    leave_execution();
}

static void on_tick(int number, siginfo_t *info, void *context)
{
    static unsigned long hooks, steps, still;
    static uint32_t generation;
    (void)number;
    (void)info;
    if (!X.running || generation != X.generation || hooks != X.hooks || steps != X.steps)
        still = 0;
    generation = X.generation;
    hooks = X.hooks;
    steps = X.steps;
    if (!X.running || ++still < PATIENCE || X.engine != &fiber_engine)
        return;
    still = 0;
    record(IL_HANG, pc_of(context), "%s does not come back from a call that the checker cannot see",
           X.current->name);
    leave_execution();
}

static void use_own_stack(void)
{
    static void *memory;
    stack_t now;
    if (sigaltstack(NULL, &now) == 0 && !(now.ss_flags & SS_DISABLE))
        return;
    if (!memory)
        memory = big_alloc(64 * 1024);
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = 64 * 1024}, NULL);
}

static void install(void)
{
    struct sigaction a = {.sa_sigaction = on_crash,
                          .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    use_own_stack();
    for (int i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &a, &old[i]);
    a.sa_sigaction = on_tick;
    a.sa_flags |= SA_RESTART;
    sigaction(SIGPROF, &a, &old_profile);
}

void crash_guard(bool on)
{
    struct itimerval every = {{0, on ? 250000 : 0}, {0, on ? 250000 : 0}};
    if (on)
        install();
    setitimer(ITIMER_PROF, &every, NULL);
    if (on)
        return;
    for (int i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &old[i], NULL);
    sigaction(SIGPROF, &old_profile, NULL);
}
