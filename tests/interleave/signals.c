/*
 * signals.c - what is pending, who may take it, and the couriers.
 *
 * What is pending for the process is kept as POSIX wants it: a standard signal once, real-time
 * ones in order, and of several the lowest number first, a thread's own before the process's.
 */
#include "signals.h"

#include <stdio.h>
#include <string.h>

#include "point.h"
#include "pool.h"
#include "sync.h"
#include "trace.h"

const char pending_signals, who_may_take;

static struct {
    struct arrival *pending;
    struct action actions[_NSIG];
} process;

void signals_reset(void)
{
    memset(&process, 0, sizeof process);
    timers_reset();
    signals_handlers = 0;
}

void signals_needed(void)
{
    if (X.signals)
        return;
    X.signals_wanted = X.pruned = true;
    leave_execution();
}

const char *signal_name(int number)
{
    static char names[_NSIG][16];
    const char *abbreviation = sigabbrev_np(number);
    if (abbreviation)
        snprintf(names[number], sizeof names[number], "SIG%s", abbreviation);
    else
        snprintf(names[number], sizeof names[number], "SIGRTMIN+%d", (number - SIGRTMIN) & 63);
    return names[number];
}

uint64_t signal_bits(const sigset_t *set)
{
    uint64_t bits = 0;
    for (int i = 1; i < _NSIG; i++)
        if (sigismember(set, i) == 1)
            bits |= SIGNAL_BIT(i);
    return bits;
}

/* ---- What is done about a signal ---- */

struct action *signal_action(int number)
{
    return &process.actions[number];
}

static bool ignored_by_default(int number)
{
    return number == SIGCHLD || number == SIGURG || number == SIGWINCH || number == SIGCONT;
}

static bool stops_by_default(int number)
{
    return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

enum fate signal_fate(int number)
{
    const struct action *a = signal_action(number);
    if (a->handler == SIG_IGN || (a->handler == SIG_DFL && ignored_by_default(number)))
        return IGNORED;
    if (a->handler != SIG_DFL)
        return HANDLED;
    return stops_by_default(number) ? STOPS : ENDS;
}

/* ---- Pending ---- */

static uint64_t bits_of(const struct arrival *list)
{
    uint64_t bits = 0;
    for (; list; list = list->next)
        bits |= SIGNAL_BIT(list->number);
    return bits;
}

uint64_t signals_pending(const struct thread *t, uint64_t set)
{
    return (bits_of(t->signals->pending) | bits_of(process.pending)) & set;
}

static struct arrival *take_from(struct arrival **list, int number)
{
    for (; *list; list = &(*list)->next)
        if ((*list)->number == number) {
            struct arrival *a = *list;
            *list = a->next;
            return a;
        }
    return NULL;
}

struct arrival *signals_take(struct thread *t, uint64_t set)
{
    uint64_t bits = signals_pending(t, set);
    if (!bits)
        return NULL;
    int number = __builtin_ctzll(bits) + 1;
    struct arrival *own = take_from(&t->signals->pending, number);
    return own ? own : take_from(&process.pending, number);
}

struct arrival *signal_send(struct thread *to, int number, siginfo_t info, bool by_thread)
{
    struct arrival **list = to ? &to->signals->pending : &process.pending;
    bool queues = number >= SIGRTMIN;
    info.si_signo = number;
    for (; *list; list = &(*list)->next)
        if ((*list)->number == number && !queues)
            return *list;
    struct arrival *a = *list = pool_alloc(sizeof *a);
    a->number = number;
    a->info = info;
    if (by_thread)
        release_to(&a->clock);
    return a;
}

/* A signal that comes to be ignored is no longer pending. */
void signal_discard(int number)
{
    while (take_from(&process.pending, number))
        ;
    for (unsigned i = 0; i < X.n_live; i++)
        while (take_from(&X.live[i]->signals->pending, number))
            ;
}

/* ---- Couriers ---- */

/* Neither before a thread's first operation nor at its end.  When all have ended, each courier that
 * comes too late says so, once: that the signal could have come before is then searched. */
static bool can_deliver(const struct thread *courier)
{
    const struct thread *t = courier->host;
    const struct signals *s = t->signals;
    bool alive = !t->finished && t->op.kind != OP_START && t->op.kind != OP_EXIT;
    if (!alive && (!X.ending || s->told_too_late))
        return false;
    return signals_pending(t, ~s->blocked) != 0;
}

void signals_begin_thread(struct thread *t)
{
    struct signals *s = t->signals = pool_alloc(sizeof *s);
    t->op.touch[0] = (struct touch)TOUCH_READ(&s->line);
    if (X.current)
        s->blocked = X.current->signals->blocked;
    s->courier =
        aside_new(t, (struct op){.kind = OP_DELIVER,
                                 .touch = {TOUCH_WRITE(&s->line), TOUCH_WRITE(&pending_signals)},
                                 .ready = can_deliver,
                                 .object = t,
                                 .deadline = NEVER});
}

/* Whether a handler cuts an operation short depends on whether it has to wait, and so the courier
 * on what that touches. */
void signals_touch(struct thread *t)
{
    enum { OWN = 2 }; /* what couriers touch anyway */
    struct signals *s = t->signals;
    struct touch *touch = s->courier->op.touch;
    memset(&touch[OWN], 0, (MAX_TOUCHES - OWN) * sizeof *touch);
    if (t->op.interrupt != GOES_ON)
        for (int i = 0; i < MAX_TOUCHES && t->op.touch[i].object; i++)
            add_touch(&s->courier->op, (struct touch)TOUCH_READ(t->op.touch[i].object));
    add_touch(&t->op, (struct touch)TOUCH_READ(&s->line));
}

/* A wait that a handler would cut short; with SA_RESTART some go on instead. */
static bool would_cut_short(const struct thread *t, const struct arrival *a)
{
    bool restarts = signal_action(a->number)->flags & SA_RESTART;
    if (signal_fate(a->number) != HANDLED || is_ready(t))
        return false;
    return t->op.interrupt == ENDS_EARLY || (t->op.interrupt == IS_RESTARTED && !restarts);
}

void signals_announced(struct thread *t)
{
    t->signals->announced_at = X.now;
    signals_touch(t);
    if (in_handler())
        handler_announced(t);
}

/* A handler that interrupts a wait may also have come just before it began, unless time has passed
 * since. */
static struct thread *deliver(struct thread *courier)
{
    struct thread *t = courier->host;
    struct signals *s = t->signals;
    if (X.ending) {
        s->told_too_late = true;
        return NULL;
    }
    s->arrived = signals_take(t, ~s->blocked);
    bool surely = t->op.kind == OP_PAUSE || s->suspended || X.now > s->announced_at;
    s->cuts_short = would_cut_short(t, s->arrived) && (surely || choose(2) == 0);
    return t;
}

static void send_from_aside(struct thread *a)
{
    const struct arrival *what = a->arg;
    trace_aside(a, what->number);
    signal_send(NULL, what->number, what->info, false);
    a->op.ready = never;
}

struct thread *signals_aside(struct thread *a)
{
    a->op.pc = a->host ? a->host->op.pc : a->op.pc;
    if (X.strategy->picked)
        X.strategy->picked(a);
    a->wake_event = -1;
    if (a->op.kind == OP_DELIVER)
        return deliver(a);
    if (a->op.kind == OP_EXPIRE)
        timer_expires(a);
    else
        send_from_aside(a);
    return NULL;
}
