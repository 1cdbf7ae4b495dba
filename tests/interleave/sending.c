/*
 * sending.c - kill, raise and their like, and il_signal(): a signal from outside.
 *
 * A signal that a thread sends itself is handled before the call returns, as POSIX promises; one to
 * the whole process too, if nobody else could take it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "point.h"
#include "pool.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "threads.h"
#include "trace.h"

static bool valid(int number)
{
    return number >= 0 && number < _NSIG;
}

static siginfo_t info_of(int code, union sigval value)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_code = code;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value = value;
    return info;
}

static void send_point(struct thread *to, int number, uintptr_t pc)
{
    signals_needed();
    point((struct op){.kind = OP_KILL,
                      .touch = {TOUCH_WRITE(&pending_signals),
                                {to ? NULL : (const void *)&who_may_take, true, 0}},
                      .object = to,
                      .deadline = NEVER,
                      .pc = pc});
    trace_signal(number);
}

static bool lets_in(const struct thread *t, int number)
{
    return !(t->signals->blocked & SIGNAL_BIT(number));
}

static bool nobody_else_lets_in(int number)
{
    for (unsigned i = 0; i < X.n_live; i++)
        if (X.live[i] != X.current && lets_in(X.live[i], number))
            return false;
    return true;
}

static int send_to_thread(struct thread *t, int number, siginfo_t info, uintptr_t pc)
{
    if (!valid(number))
        return EINVAL;
    send_point(t, number, pc);
    if (t->finished)
        return t->joined || t->detached ? ESRCH : 0;
    if (number == 0)
        return 0;
    signal_send(t, number, info, true);
    if (t == X.current)
        signals_deliver_now();
    return 0;
}

static int send_to_process(int number, siginfo_t info, uintptr_t pc)
{
    if (!valid(number))
        return libc_error(EINVAL);
    send_point(NULL, number, pc);
    if (number == 0)
        return 0;
    signal_send(NULL, number, info, true);
    if (lets_in(X.current, number) && nobody_else_lets_in(number))
        signals_deliver_now();
    return 0;
}

static void refuse_other(pid_t pid, const char *call, uintptr_t pc)
{
    if (pid != getpid())
        fail(IL_UNSUPPORTED, pc,
             "%s sends a signal to another process by %s(), which the checker does not model",
             X.current->name, call);
}

int il_kill(pid_t pid, int number)
{
    if (!X.running)
        return kill(pid, number);
    refuse_other(pid, "kill", PC);
    return send_to_process(number, info_of(SI_USER, (union sigval){0}), PC);
}

int il_sigqueue(pid_t pid, int number, const union sigval value)
{
    if (!X.running)
        return sigqueue(pid, number, value);
    refuse_other(pid, "sigqueue", PC);
    return send_to_process(number, info_of(SI_QUEUE, value), PC);
}

int signal_raise(int number, int code, uintptr_t pc)
{
    return send_to_thread(X.current, number, info_of(code, (union sigval){0}), pc);
}

int il_raise(int number)
{
    if (!X.running)
        return raise(number);
    int r = signal_raise(number, SI_TKILL, PC);
    return r ? libc_error(r) : 0;
}

int il_pthread_kill(pthread_t handle, int number)
{
    if (!X.running)
        return pthread_kill(handle, number);
    struct thread *t = thread_of(handle, PC, "sends a signal to");
    if (t->finished && (t->joined || t->detached))
        fail_misuse(UNKNOWN_THREAD, NULL, PC, "%s sends a signal to %s, which %s", X.current->name,
                    t->name, t->joined ? "has been joined" : "has ended");
    return send_to_thread(t, number, info_of(SI_TKILL, (union sigval){0}), PC);
}

int il_pthread_sigqueue(pthread_t handle, int number, const union sigval value)
{
    if (!X.running)
        return pthread_sigqueue(handle, number, value);
    struct thread *t = thread_of(handle, PC, "sends a signal to");
    return send_to_thread(t, number, info_of(SI_QUEUE, value), PC);
}

/* ---- From outside ---- */

void il_signal(int number)
{
    struct arrival *what;
    if (!X.running)
        return;
    if (number <= 0 || number >= _NSIG)
        fail(IL_MISUSE, PC, "il_signal(%d): there is no such signal", number);
    signals_needed();
    point((struct op){
        .kind = OP_ARRIVE, .touch = {TOUCH_WRITE(&threads_object)}, .deadline = NEVER, .pc = PC});
    trace_may_come(number);
    struct thread *outside = aside_new(NULL, (struct op){.kind = OP_ARRIVE,
                                                         .touch = {TOUCH_WRITE(&pending_signals)},
                                                         .deadline = NEVER,
                                                         .pc = PC});
    if (!outside)
        fail(IL_OUT_OF_MEMORY, PC, "there are too many threads and signals");
    snprintf(outside->name, sizeof outside->name, "outside");
    what = outside->arg = pool_alloc(sizeof *what);
    what->number = number;
    what->info.si_code = SI_USER;
    outside->wake_event = current_event();
    point((struct op){.kind = OP_YIELD, .deadline = NEVER, .pc = PC}); /* it may come at once */
}
