/*
 * timers.c - alarm, setitimer and timer_create, in virtual time.
 *
 * A timer is a thread aside that sends its signal when its time has come: when nobody can run or,
 * with timers as choices, at any point.  A periodic one would then never let an execution end, so
 * only its first two expirations are choices.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "point.h"
#include "pool.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

enum { MOST_TIMERS = 32, CHOICES = 2 };
#define SECOND      1000000000u
#define MICROSECOND 1000u

struct timer {
    struct thread *aside; /* NULL: there is no such timer */
    bool notifies;
    int number;
    siginfo_t info;
    clockid_t clock;
    uint64_t period;
    unsigned expired; /* times, since it was set */
    struct vclock set_by;
};
static struct timer timers[MOST_TIMERS]; /* the first is alarm()'s */

void timers_reset(void)
{
    memset(timers, 0, sizeof timers);
}

/* ---- Setting one ---- */

static void set_deadline(struct timer *t, uint64_t deadline)
{
    bool choice = X.test->time == IL_TIMERS_AS_CHOICES && t->expired < CHOICES;
    t->aside->op.deadline = deadline;
    t->aside->op.ready = choice && deadline != NEVER ? NULL : never;
}

static void set(struct timer *t, uint64_t deadline, uint64_t period)
{
    t->period = period;
    t->expired = 0;
    t->aside->wake_event = current_event();
    release_to(&t->set_by);
    set_deadline(t, deadline);
}

void timer_expires(struct thread *aside)
{
    struct timer *t = aside->arg;
    uint64_t now = aside->op.deadline;
    trace_aside(aside, t->number);
    if (t->notifies)
        signal_send(NULL, t->number, t->info, false)->clock = t->set_by;
    t->expired++;
    set_deadline(t, t->period ? now + t->period : NEVER);
}

static uint64_t left(const struct timer *t)
{
    uint64_t deadline = t->aside ? t->aside->op.deadline : NEVER;
    return deadline == NEVER ? 0 : deadline > il_now() ? deadline - il_now() : 1;
}

static void timer_point(const struct timer *t, uintptr_t pc)
{
    signals_needed();
    point((struct op){.kind = OP_TIMER,
                      .touch = {TOUCH_WRITE(t), {t->aside ? NULL : &threads_object, true, 0}},
                      .deadline = NEVER,
                      .pc = pc});
}

static void create(struct timer *t, int number, const char *name, uintptr_t pc)
{
    t->notifies = true;
    t->number = number;
    t->aside = aside_new(NULL, (struct op){.kind = OP_EXPIRE,
                                           .touch = {TOUCH_WRITE(t), TOUCH_WRITE(&pending_signals)},
                                           .ready = never,
                                           .deadline = NEVER,
                                           .pc = pc});
    if (!t->aside)
        fail(IL_OUT_OF_MEMORY, pc, "there are too many threads and timers");
    t->aside->arg = t;
    snprintf(t->aside->name, sizeof t->aside->name, "%s", name);
}

/* ---- The process's alarm ---- */

static struct timer *alarm_point(uintptr_t pc)
{
    timer_point(&timers[0], pc);
    if (!timers[0].aside)
        create(&timers[0], SIGALRM, "the alarm", pc);
    timers[0].info.si_code = SI_KERNEL;
    return &timers[0];
}

unsigned il_alarm(unsigned seconds)
{
    if (!X.running)
        return alarm(seconds);
    struct timer *t = alarm_point(PC);
    unsigned before = (unsigned)((left(t) + SECOND - 1) / SECOND);
    set(t, seconds ? il_now() + (uint64_t)seconds * SECOND : NEVER, 0);
    return before;
}

useconds_t il_ualarm(useconds_t us, useconds_t period)
{
    if (!X.running)
        return ualarm(us, period);
    struct timer *t = alarm_point(PC);
    useconds_t before = (useconds_t)(left(t) / MICROSECOND);
    set(t, us ? il_now() + (uint64_t)us * MICROSECOND : NEVER, (uint64_t)period * MICROSECOND);
    return before;
}

static uint64_t of_timeval(const struct timeval *v)
{
    return (uint64_t)v->tv_sec * SECOND + (uint64_t)v->tv_usec * MICROSECOND;
}

static struct timeval to_timeval(uint64_t ns)
{
    return (struct timeval){(time_t)(ns / SECOND), (suseconds_t)(ns % SECOND / MICROSECOND)};
}

static void refuse_clock(__itimer_which_t which, uintptr_t pc)
{
    if (which != ITIMER_REAL)
        fail(IL_UNSUPPORTED, pc,
             "%s uses a timer of CPU time, which the checker does not model: ITIMER_REAL is",
             X.current->name);
}

int il_getitimer(__itimer_which_t which, struct itimerval *now)
{
    if (!X.running)
        return getitimer(which, now);
    refuse_clock(which, PC);
    struct timer *t = alarm_point(PC);
    note_write(now, sizeof *now, PC);
    *now = (struct itimerval){to_timeval(t->period), to_timeval(left(t))};
    return 0;
}

int il_setitimer(__itimer_which_t which, const struct itimerval *restrict to,
                 struct itimerval *restrict old)
{
    if (!X.running)
        return setitimer(which, to, old);
    refuse_clock(which, PC);
    struct timer *t = alarm_point(PC);
    if (old) {
        note_write(old, sizeof *old, PC);
        *old = (struct itimerval){to_timeval(t->period), to_timeval(left(t))};
    }
    uint64_t ns = of_timeval(&to->it_value);
    set(t, ns ? il_now() + ns : NEVER, of_timeval(&to->it_interval));
    return 0;
}

/* ---- POSIX timers ---- */

static struct timer *timer_at(timer_t id)
{
    uintptr_t i = (uintptr_t)id;
    return i > 0 && i < MOST_TIMERS && timers[i].aside ? &timers[i] : NULL;
}

static void refuse_notification(const struct sigevent *event, uintptr_t pc)
{
    if (event && event->sigev_notify == SIGEV_THREAD)
        fail(IL_UNSUPPORTED, pc,
             "%s creates a timer with SIGEV_THREAD, which the checker does not model: use "
             "SIGEV_SIGNAL, and sigwait() in a thread",
             X.current->name);
    if (event && event->sigev_notify != SIGEV_SIGNAL && event->sigev_notify != SIGEV_NONE)
        fail(IL_UNSUPPORTED, pc,
             "%s creates a timer with SIGEV_THREAD_ID, which the checker does not model",
             X.current->name);
}

int il_timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict id)
{
    if (!X.running)
        return timer_create(clock, event, id);
    refuse_notification(event, PC);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
        return libc_error(ENOTSUP);
    signals_needed();
    point((struct op){
        .kind = OP_TIMER, .touch = {TOUCH_WRITE(&threads_object)}, .deadline = NEVER, .pc = PC});
    uintptr_t i = 1;
    while (i < MOST_TIMERS && timers[i].aside)
        i++;
    if (i == MOST_TIMERS)
        return libc_error(EAGAIN);
    create(&timers[i], event ? event->sigev_signo : SIGALRM, "a timer", PC);
    timers[i].notifies = !event || event->sigev_notify == SIGEV_SIGNAL;
    timers[i].clock = clock;
    timers[i].info.si_code = SI_TIMER;
    timers[i].info.si_value = event ? event->sigev_value : (union sigval){.sival_int = (int)i};
    note_write(id, sizeof *id, PC);
    *id = (timer_t)i;
    return 0;
}

static uint64_t of_timespec(const struct timespec *t)
{
    return (uint64_t)t->tv_sec * SECOND + (uint64_t)t->tv_nsec;
}

static struct timespec to_timespec(uint64_t ns)
{
    return (struct timespec){(time_t)(ns / SECOND), (long)(ns % SECOND)};
}

int il_timer_settime(timer_t id, int flags, const struct itimerspec *restrict to,
                     struct itimerspec *restrict old)
{
    if (!X.running)
        return timer_settime(id, flags, to, old);
    struct timer *t = timer_at(id);
    if (!t || !valid_timespec(&to->it_value) || !valid_timespec(&to->it_interval))
        return libc_error(EINVAL);
    timer_point(t, PC);
    if (old) {
        note_write(old, sizeof *old, PC);
        *old = (struct itimerspec){to_timespec(t->period), to_timespec(left(t))};
    }
    uint64_t ns = of_timespec(&to->it_value);
    uint64_t at = flags & TIMER_ABSTIME ? deadline_of(t->clock, &to->it_value) : il_now() + ns;
    set(t, ns ? at : NEVER, of_timespec(&to->it_interval));
    return 0;
}

int il_timer_gettime(timer_t id, struct itimerspec *now)
{
    if (!X.running)
        return timer_gettime(id, now);
    struct timer *t = timer_at(id);
    if (!t)
        return libc_error(EINVAL);
    timer_point(t, PC);
    note_write(now, sizeof *now, PC);
    *now = (struct itimerspec){to_timespec(t->period), to_timespec(left(t))};
    return 0;
}

/* Signals of one timer are not counted one by one while they are pending. */
int il_timer_getoverrun(timer_t id)
{
    if (!X.running)
        return timer_getoverrun(id);
    return timer_at(id) ? 0 : libc_error(EINVAL);
}

int il_timer_delete(timer_t id)
{
    if (!X.running)
        return timer_delete(id);
    struct timer *t = timer_at(id);
    if (!t)
        return libc_error(EINVAL);
    timer_point(t, PC);
    set(t, NEVER, 0);
    t->aside->op.deadline = NEVER;
    t->notifies = false;
    return 0;
}
