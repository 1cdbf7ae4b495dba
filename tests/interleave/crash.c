/*
 * crash.c - crashes, and code that never reaches a hook.
 *
 * The handler runs on a stack of its own and leaves the execution for good, as fail() does.
 */
#include "crash.h"

#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

#include "exec.h"
#include "globals.h"
#include "pool.h"
#include "program.h"

enum {
    PATIENCE = 5
}; /* ticks without a hook: quarter seconds of CPU, or half seconds of wall time */

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
enum { SIGNALS = sizeof signals / sizeof *signals };
static struct sigaction old[SIGNALS], old_profile, old_alarm;

/* The program's own place: in a library, or through a bad function pointer, that of the last hook.
 */
static uintptr_t pc_of(const ucontext_t *c)
{
#if defined(__x86_64__)
    uintptr_t pc = (uintptr_t)c->uc_mcontext.gregs[REG_RIP];
#else
    uintptr_t pc = (uintptr_t)c->uc_mcontext.pc;
#endif
    return globals_program_code(pc) ? pc : X.last_pc;
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
    if (number == SIGABRT)
        return "is aborted (by the C library; or, in C++, by an exception that nobody catches)";
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
    if (program_ignores(IL_CRASH))
        program_cut_short();
    record(IL_CRASH, pc, "%s %s, at @%lx@", X.current->name, describe(number, info),
           (unsigned long)pc);
    leave_execution();
}

/* Two clocks tick: CPU time for code that runs without a hook, and wall time for code that waits
 * in the kernel.  Each tick of either means that the process did get to run, so a machine that is
 * merely slow does not set them off. */
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
    record(IL_HANG, pc_of(context),
           "%s does not come back from @%lx@: it loops for ever, or waits in a call that the "
           "checker does not see",
           X.current->name, (unsigned long)pc_of(context));
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
    sigaction(SIGALRM, &a, &old_alarm);
}

void crash_guard(bool on)
{
    struct itimerval cpu = {{0, on ? 250000 : 0}, {0, on ? 250000 : 0}};
    struct itimerval wall = {{0, on ? 500000 : 0}, {0, on ? 500000 : 0}};
    if (on)
        install();
    setitimer(ITIMER_PROF, &cpu, NULL);
    setitimer(ITIMER_REAL, &wall, NULL);
    if (on)
        return;
    signal(SIGPROF, SIG_IGN); /* forgets a last tick that is still on its way */
    signal(SIGALRM, SIG_IGN);
    for (int i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &old[i], NULL);
    sigaction(SIGPROF, &old_profile, NULL);
    sigaction(SIGALRM, &old_alarm, NULL);
}
