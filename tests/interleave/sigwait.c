/*
 * sigwait.c - masks, and waiting for signals.
 *
 * sigsuspend() and pause() are two operations each: to begin to wait, and the wait, which nothing
 * but a handler ends.  A handler that runs before the first is lost on them.
 */
#include <errno.h>
#include <string.h>

#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

static sigset_t set_of(uint64_t bits)
{
    sigset_t set;
    sigemptyset(&set);
    for (int i = 1; i < _NSIG; i++)
        if (bits & SIGNAL_BIT(i))
            sigaddset(&set, i);
    return set;
}

/* ---- Masks ---- */

void signals_set_mask(uint64_t blocked)
{
    struct thread *t = X.current;
    struct signals *s = t->signals;
    uint64_t opened = s->blocked & ~blocked, closed = blocked & ~s->blocked;
    for (int i = 1; i < _NSIG; i++) {
        if (opened & SIGNAL_BIT(i))
            release_to(&s->opened[i]);
        if (closed & SIGNAL_BIT(i))
            acquire_from(&s->ran[i]);
    }
    s->blocked = blocked & ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
}

static int mask(int how, const sigset_t *set, sigset_t *old, uintptr_t pc)
{
    signals_needed();
    struct signals *s = X.current->signals;
    uint64_t was = s->blocked, bits = set ? signal_bits(set) : 0;
    if (set && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK)
        return EINVAL;
    if (set) {
        point((struct op){
            .kind = OP_SIGMASK,
            .touch = {TOUCH_READ(&who_may_take),
                      {how == SIG_BLOCK ? NULL : (const void *)&pending_signals, true, 0}},
            .deadline = NEVER,
            .pc = pc});
        was = s->blocked;
        signals_set_mask(how == SIG_BLOCK ? was | bits : how == SIG_UNBLOCK ? was & ~bits : bits);
    }
    if (old) {
        note_write(old, sizeof *old, pc);
        *old = set_of(was);
    }
    if (set)
        signals_deliver_now();
    return 0;
}

int il_pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return X.running ? mask(how, set, old, PC) : pthread_sigmask(how, set, old);
}

int il_sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    if (!X.running)
        return sigprocmask(how, set, old);
    int r = mask(how, set, old, PC);
    return r ? libc_error(r) : 0;
}

int il_sigpending(sigset_t *set)
{
    if (!X.running)
        return sigpending(set);
    signals_needed();
    point((struct op){.kind = OP_SIGPENDING,
                      .touch = {TOUCH_READ(&pending_signals)},
                      .deadline = NEVER,
                      .pc = PC});
    note_write(set, sizeof *set, PC);
    *set = set_of(signals_pending(X.current, ~0ull));
    return 0;
}

/* ---- Waiting for a handler ---- */

/* Until a handler has returned. */
static void wait_for_handler(uintptr_t pc)
{
    point((struct op){.kind = OP_PAUSE,
                      .cancellable = true,
                      .interrupt = ENDS_EARLY,
                      .touch = {TOUCH_READ(&X.current->cancelled)},
                      .ready = never,
                      .deadline = NEVER,
                      .pc = pc});
    was_interrupted();
}

int il_pause(void)
{
    if (!X.running)
        return pause();
    signals_needed();
    point((struct op){.kind = OP_YIELD, .deadline = NEVER, .pc = PC});
    wait_for_handler(PC);
    test_cancel();
    return libc_error(EINTR);
}

void signals_wait_with(const sigset_t *mask, uintptr_t pc)
{
    if (!mask)
        return;
    signals_needed();
    struct signals *s = X.current->signals;
    uint64_t blocked = s->blocked;
    point((struct op){.kind = OP_SIGMASK,
                      .touch = {TOUCH_READ(&who_may_take), TOUCH_WRITE(&pending_signals)},
                      .deadline = NEVER,
                      .pc = pc});
    s->blocked = signal_bits(mask) & ~(SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP));
    s->blocked_outside = blocked;
    s->suspended = true;
}

void signals_wait_over(const sigset_t *mask)
{
    struct signals *s = X.current->signals;
    if (!mask)
        return;
    s->suspended = false;
    s->blocked = s->blocked_outside;
}

int il_sigsuspend(const sigset_t *set)
{
    if (!X.running)
        return sigsuspend(set);
    signals_wait_with(set, PC);
    wait_for_handler(PC);
    signals_wait_over(set);
    test_cancel();
    return libc_error(EINTR);
}

/* ---- Waiting for the signal itself ---- */

static bool has_one(const struct thread *t)
{
    return signals_pending(t, t->signals->waited_for) != 0;
}

/* The signal; 0 at the deadline, -1 if a handler of another one cut the wait short. */
static int wait_for(const sigset_t *set, uint64_t deadline, siginfo_t *info, uintptr_t pc)
{
    signals_needed();
    struct signals *s = X.current->signals;
    s->waited_for = signal_bits(set);
    bool fires = deadline != NEVER && deadline != 0 && fires_now(deadline, pc);
    point((struct op){.kind = OP_SIGWAIT,
                      .cancellable = true,
                      .interrupt = ENDS_EARLY,
                      .touch = {TOUCH_WRITE(&pending_signals), TOUCH_READ(&X.current->cancelled)},
                      .ready = fires || deadline == 0 ? NULL : has_one,
                      .deadline = deadline,
                      .pc = pc});
    test_cancel();
    if (was_interrupted())
        return -1;
    struct arrival *a = signals_take(X.current, s->waited_for);
    if (!a) {
        trace_failed();
        failed_round(pc);
        return 0;
    }
    trace_signal(a->number);
    acquire_from(&a->clock);
    if (info) {
        note_write(info, sizeof *info, pc);
        *info = a->info;
    }
    return a->number;
}

int il_sigwait(const sigset_t *restrict set, int *restrict number)
{
    int got;
    if (!X.running)
        return sigwait(set, number);
    while ((got = wait_for(set, NEVER, NULL, PC)) < 0)
        ; /* sigwait() does not fail with EINTR on Linux: it goes on */
    note_write(number, sizeof *number, PC);
    *number = got;
    return 0;
}

int il_sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    if (!X.running)
        return sigwaitinfo(set, info);
    int got = wait_for(set, NEVER, info, PC);
    return got < 0 ? libc_error(EINTR) : got;
}

int il_sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                    const struct timespec *restrict timeout)
{
    if (!X.running)
        return sigtimedwait(set, info, timeout);
    if (timeout && !valid_timespec(timeout))
        return libc_error(EINVAL);
    uint64_t ns =
        timeout ? (uint64_t)timeout->tv_sec * 1000000000u + (uint64_t)timeout->tv_nsec : 0;
    int got = wait_for(set, !timeout ? NEVER : ns ? il_now() + ns : 0, info, PC);
    return got < 0 ? libc_error(EINTR) : got == 0 ? libc_error(EAGAIN) : got;
}
