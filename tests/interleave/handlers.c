/*
 * handlers.c - running handlers: on the stack of their thread, at the point where it waited for
 * its turn.
 *
 * For the race detector what a handler does is done by its thread's courier, so it is concurrent
 * with what it interrupts.  What orders the two: the handler was installed before; the signal was
 * let in after, or has been blocked since; its sender had waited for the thread.  A handler that
 * its thread asked for (raise, unblocking a signal that is pending, sigsuspend) interrupts nothing
 * and is an ordinary call.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

/* ---- Which calls ---- */

static const char *lock_call(const struct op *op)
{
    const struct sync *s = op->object;
    if (s->kind == SYNC_SPIN)
        return op->kind == OP_UNLOCK ? "pthread_spin_unlock" : "pthread_spin_lock";
    return op->kind == OP_UNLOCK    ? "pthread_mutex_unlock"
           : op->kind == OP_TRYLOCK ? "pthread_mutex_trylock"
           : op->deadline != NEVER  ? "pthread_mutex_timedlock"
                                    : "pthread_mutex_lock";
}

/* The call behind an operation, if POSIX does not list it; NULL if it does. */
static const char *unsafe_call(const struct op *op)
{
    switch (op->kind) {
    case OP_LOCK:
    case OP_TRYLOCK:
    case OP_UNLOCK:
        return lock_call(op);
    case OP_RDLOCK:
    case OP_TRYRDLOCK:
        return "pthread_rwlock_rdlock";
    case OP_WRLOCK:
        return "pthread_rwlock_wrlock";
    case OP_RWUNLOCK:
        return "pthread_rwlock_unlock";
    case OP_WAIT:
        return "pthread_cond_wait";
    case OP_SIGNAL:
        return "pthread_cond_signal";
    case OP_BROADCAST:
        return "pthread_cond_broadcast";
    case OP_SEM_WAIT:
        return "sem_wait";
    case OP_SEM_TRYWAIT:
        return "sem_trywait";
    case OP_SEM_VALUE:
        return "sem_getvalue";
    case OP_BARRIER:
        return "pthread_barrier_wait";
    case OP_ONCE:
        return "pthread_once";
    case OP_CREATE:
        return "pthread_create";
    case OP_JOIN:
        return "pthread_join";
    case OP_CANCEL:
        return "pthread_cancel";
    case OP_SIGWAIT:
        return "sigwait";
    default:
        return NULL;
    }
}

/* Fails the execution: such a call in a handler is undefined. */
static void unsafe(const char *call, uintptr_t pc)
{
    X.failure.misuse = UNSAFE_IN_HANDLER;
    fail(IL_MISUSE, pc, "%s's handler, in %s, calls %s(), which is not async-signal-safe",
         signal_name(X.current->signals->handlings->number), X.current->name, call);
}

int signals_handlers;

void signals_library_call(const char *call, uintptr_t return_address)
{
    if (X.running && in_handler())
        unsafe(call, return_address - 1);
}

/* A lock that the interrupted code holds is worse than unsafe: its thread waits for ever, which is
 * reported as what it is. */
static bool waits_for_itself(const struct op *op)
{
    const struct sync *s = op->object;
    return (op->kind == OP_LOCK || op->kind == OP_WRLOCK) && s->owner == X.current;
}

void handler_announced(const struct thread *t)
{
    const char *call = unsafe_call(&t->op);
    if (call && !waits_for_itself(&t->op))
        unsafe(call, t->op.pc);
}

struct op *op_that_waits(struct thread *t, enum op_kind kind, int **wake_event)
{
    struct handling *f = t->signals && t->op.kind != kind ? t->signals->handlings : NULL;
    while (f && f->interrupted.kind != kind)
        f = f->outer;
    *wake_event = f ? &f->wake_event : &t->wake_event;
    return f ? &f->interrupted : &t->op;
}

/* ---- Who is it that runs ---- */

static void become(struct thread *t, struct vclock *clock, unsigned component)
{
    struct vclock mine = t->clock;
    t->clock = *clock;
    *clock = mine;
    t->hb = component;
}

static void begin_as_courier(struct thread *t, const struct arrival *a)
{
    struct thread *c = t->signals->courier;
    vclock_tick(&c->clock, c->id);
    vclock_join(&c->clock, &a->clock);
    vclock_join(&c->clock, &t->signals->opened[a->number]);
    vclock_join(&c->clock, &signal_action(a->number)->clock);
    snprintf(c->name, sizeof c->name, "%s's handler", signal_name(a->number));
    become(t, &c->clock, c->id);
}

static void end_as_courier(struct thread *t, int number)
{
    become(t, &t->signals->courier->clock, t->id);
    vclock_copy(&t->signals->ran[number], &t->signals->courier->clock);
}

void signals_created(struct thread *t)
{
    vclock_copy(&t->signals->courier->clock, &t->clock);
}

/* ---- Running one ---- */

static void call(const struct action *how, struct arrival *a)
{
    static ucontext_t context; /* of no use to the program, but not a null pointer */
    if (how->flags & SA_SIGINFO)
        how->handler_with_info(a->number, &a->info, &context);
    else
        how->handler(a->number);
}

static void refuse_fate(int number)
{
    uintptr_t pc = X.current->op.pc;
    if (signal_fate(number) == STOPS)
        fail(IL_UNSUPPORTED, pc, "%s would stop the process, which the checker does not model",
             signal_name(number));
    fail(IL_KILLED, pc, "%s ends the program, in %s: it is neither handled, blocked nor ignored",
         signal_name(number), X.current->name);
}

static void signal_run(struct arrival *a, bool expected)
{
    struct thread *self = X.current;
    struct signals *s = self->signals;
    struct action how = *signal_action(a->number);
    uint64_t blocked = s->blocked;
    bool as_courier = !expected && self->hb == self->id;
    if (signal_fate(a->number) == IGNORED)
        return;
    if (signal_fate(a->number) != HANDLED)
        refuse_fate(a->number);
    struct handling f = {s->handlings, a->number, expected && !in_handler(), self->op,
                         self->wake_event};
    trace_handler(a->number, self->op.pc);
    s->handlings = &f;
    self->wake_event = -1;
    if (how.flags & (int)SA_RESETHAND)
        signal_action(a->number)->handler = SIG_DFL;
    signals_handlers += !expected;
    if (as_courier)
        begin_as_courier(self, a);
    else
        acquire_from(&a->clock);
    signals_set_mask(blocked | how.mask | (how.flags & SA_NODEFER ? 0 : SIGNAL_BIT(a->number)));
    call(&how, a);
    signals_set_mask(blocked);
    signals_handlers -= !expected;
    if (as_courier)
        end_as_courier(self, a->number);
    trace_note(X.last_pc, "the handler returns");
    s->handlings = f.outer;
    self->op = f.interrupted;
    self->wake_event = f.wake_event;
}

void signals_deliver_now(void)
{
    struct arrival *a;
    while ((a = signals_take(X.current, ~X.current->signals->blocked)))
        signal_run(a, true);
}

/* What sigsuspend lets in interrupts nothing else. */
static bool is_expected(const struct thread *t, const struct arrival *a)
{
    const struct signals *s = t->signals;
    return s->suspended && (s->blocked_outside & SIGNAL_BIT(a->number));
}

void signals_arrive(struct thread *self)
{
    struct signals *s = self->signals;
    while (s->arrived) {
        struct arrival *a = s->arrived;
        bool cut_short = s->cuts_short;
        s->arrived = NULL;
        signal_run(a, is_expected(self, a));
        if (cut_short) {
            self->interrupted = true;
            self->op.ready = NULL;
            self->op.gate = &gate_open;
            self->op.deadline = NEVER;
        }
        announce_again(self);
    }
}

bool was_interrupted(void)
{
    bool was = X.current->interrupted;
    X.current->interrupted = false;
    return was;
}

/* ---- Installing one ---- */

static void install(int number, const struct action *how)
{
    struct vclock clock = {0};
    *signal_action(number) = *how;
    release_to(&clock);
    signal_action(number)->clock = clock;
    if (signal_fate(number) == IGNORED)
        signal_discard(number);
    if (signal_fate(number) != HANDLED)
        acquire_from(&X.current->signals->ran[number]);
}

static bool may_be_handled(int number)
{
    return number > 0 && number < _NSIG && number != SIGKILL && number != SIGSTOP;
}

static void action_point(int number, uintptr_t pc)
{
    signals_needed();
    point((struct op){.kind = OP_SIGACTION,
                      .touch = {TOUCH_WRITE(&pending_signals)},
                      .object = signal_name(number),
                      .deadline = NEVER,
                      .pc = pc});
}

static void mask_out(uint64_t bits, sigset_t *set)
{
    sigemptyset(set);
    for (int i = 1; i < _NSIG; i++)
        if (bits & SIGNAL_BIT(i))
            sigaddset(set, i);
}

int il_sigaction(int number, const struct sigaction *restrict how, struct sigaction *restrict old)
{
    if (!X.running)
        return sigaction(number, how, old);
    if (!may_be_handled(number))
        return libc_error(EINVAL);
    action_point(number, PC);
    struct action was = *signal_action(number);
    if (how) {
        note_read(how, sizeof *how, PC);
        install(number, &(struct action){.handler = how->sa_handler,
                                         .handler_with_info = how->sa_sigaction,
                                         .mask = signal_bits(&how->sa_mask),
                                         .flags = how->sa_flags});
    }
    if (old) {
        note_write(old, sizeof *old, PC);
        old->sa_handler = was.handler;
        old->sa_flags = was.flags;
        mask_out(was.mask, &old->sa_mask);
    }
    return 0;
}

__sighandler_t il_libc_signal(int number, __sighandler_t handler)
{
    if (!X.running)
        return signal(number, handler);
    if (!may_be_handled(number) || handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    action_point(number, PC);
    __sighandler_t was = signal_action(number)->handler;
    install(number, &(struct action){.handler = handler, .flags = SA_RESTART});
    return was;
}

/* Handlers run on the stacks of their threads, whatever else the program provides. */
int il_sigaltstack(const stack_t *restrict stack, stack_t *restrict old)
{
    if (!X.running)
        return sigaltstack(stack, old);
    if (old)
        *old = (stack_t){.ss_flags = SS_DISABLE};
    return 0;
}

/* ---- Leaving one by a jump ---- */

void il_siglongjmp(sigjmp_buf where, int value) __attribute__((noreturn));
void il_longjmp(jmp_buf where, int value) __attribute__((noreturn));
void il__longjmp(jmp_buf where, int value) __attribute__((noreturn));

static void refuse_jump(const char *call, uintptr_t pc)
{
    if (X.running && X.current->signals && X.current->signals->handlings)
        fail(IL_UNSUPPORTED, pc, "%s calls %s() in a handler, which the checker does not model",
             X.current->name, call);
}

void il_siglongjmp(sigjmp_buf where, int value)
{
    refuse_jump("siglongjmp", PC);
    siglongjmp(where, value);
}

void il_longjmp(jmp_buf where, int value)
{
    refuse_jump("longjmp", PC);
    longjmp(where, value);
}

void il__longjmp(jmp_buf where, int value)
{
    refuse_jump("_longjmp", PC);
    _longjmp(where, value);
}
