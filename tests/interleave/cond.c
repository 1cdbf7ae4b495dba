/*
 * cond.c - condition variables: wait, timed wait, signal, broadcast.
 *
 * A wait is two operations.  OP_WAIT releases the mutex and joins the queue; OP_WAKE leaves it.
 * While nobody has signalled, OP_WAKE is ready only by time or cancellation; a signal turns it
 * into an ordinary lock of the mutex.  Whom a signal wakes is a choice, as POSIX allows.  A
 * spurious wake-up is chosen when the wait begins: the thread may still be kept waiting for the
 * mutex as long as the schedule likes, so nothing is lost by deciding early.
 */
#include <errno.h>
#include <pthread.h>

#include "names.h"
#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

static void enqueue(struct sync *c, struct thread *t)
{
    struct thread **p = &c->waiters;
    while (*p)
        p = &(*p)->next_waiter;
    *p = t;
    t->next_waiter = NULL;
    t->waits_in = c;
}

static void dequeue(struct thread *t)
{
    struct thread **p = &t->waits_in->waiters;
    while (*p != t)
        p = &(*p)->next_waiter;
    *p = t->next_waiter;
    t->waits_in = NULL;
}

/* Locking again at the end of a wait: as part of waking, or after a time-out. */
static struct op relock_op(enum op_kind kind, struct sync *m, const struct thread *t, uintptr_t pc)
{
    return (struct op){.kind = kind,
                       .touch = {TOUCH_WRITE(m->address), TOUCH_READ(&t->cancelled)},
                       .ready = mutex_is_free,
                       .gate = &m->owner,
                       .object = m,
                       .deadline = NEVER,
                       .pc = pc};
}

static bool spurious(uintptr_t pc)
{
    if (!choose_spurious())
        return false;
    trace_note(pc, "spurious wake-up");
    return true;
}

/* After a wait that ended with this result. */
static int lock_again(struct sync *m, int result, uintptr_t pc)
{
    point(relock_op(OP_LOCK, m, X.current, pc));
    int r = mutex_take(m, pc);
    return r ? r : result;
}

/* Waits in the queue until signalled, timed out or cancelled; whatever the reason, the mutex is
 * then still to be locked, unless a signal made that part of waking.  0, ETIMEDOUT, or what locking
 * a robust mutex answers. */
static int wait_in_queue(struct sync *c, struct sync *m, uint64_t deadline, uintptr_t pc)
{
    X.current->wait_mutex = m->address;
    enqueue(c, X.current);
    point((struct op){.kind = OP_WAKE,
                      .cancellable = true,
                      .touch = {TOUCH_WRITE(c->address), TOUCH_READ(&X.current->cancelled)},
                      .ready = never,
                      .object = c,
                      .deadline = deadline,
                      .pc = pc});
    if (!X.current->waits_in)
        return mutex_take(m, pc);
    dequeue(X.current);
    int result = X.now >= deadline ? ETIMEDOUT : 0;
    return lock_again(m, result, pc);
}

int cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t deadline, uintptr_t pc)
{
    struct sync *c = sync_get(cond, SYNC_COND, pc), *m = sync_get(mutex, SYNC_MUTEX, pc);
    mutex_require_owner(m, pc, WAIT_WITHOUT_LOCK, "waits on a condition with");
    point((struct op){.kind = OP_WAIT,
                      .touch = {TOUCH_WRITE(c->address), TOUCH_WRITE(m->address),
                                TOUCH_READ(&X.current->cancelled)},
                      .object = c,
                      .deadline = NEVER,
                      .pc = pc});
    test_cancel();
    trace_mutex(m);
    unsigned depth = m->depth;
    bool over = deadline <= il_now();
    bool early = deadline != NEVER && fires_now(deadline, pc);
    bool woken = !early && spurious(pc);
    mutex_drop(m);
    int result = early || woken ? lock_again(m, early ? ETIMEDOUT : 0, pc)
                                : wait_in_queue(c, m, deadline, pc);
    if (m->owner == X.current)
        m->depth = depth;
    test_cancel();
    if (over && result == ETIMEDOUT)
        failed_round(pc); /* it has not waited at all */
    return result;
}

int il_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
    if (!X.running)
        return pthread_cond_wait(cond, mutex);
    return cond_wait_until(cond, mutex, NEVER, PC);
}

int il_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                              const struct timespec *abs)
{
    if (!X.running)
        return pthread_cond_timedwait(cond, mutex, abs);
    struct sync *c = sync_get(cond, SYNC_COND, PC);
    if (!valid_timespec(abs))
        return EINVAL;
    return cond_wait_until(cond, mutex,
                           deadline_of(c->real_time ? CLOCK_REALTIME : CLOCK_MONOTONIC, abs), PC);
}

int il_pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock,
                              const struct timespec *abs)
{
    if (!X.running)
        return pthread_cond_clockwait(cond, mutex, clock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return cond_wait_until(cond, mutex, deadline_of(clock, abs), PC);
}

/* The waiter's next operation becomes a lock of the mutex with which it waits. */
static void wake(struct thread *t)
{
    struct sync *m = sync_get(t->wait_mutex, SYNC_MUTEX, t->op.pc);
    int *wake_event;
    struct op *op = op_that_waits(t, OP_WAKE, &wake_event);
    dequeue(t);
    *op = relock_op(OP_WAKE, m, t, op->pc);
    *wake_event = current_event();
    trace_woke(t);
}

static struct op signal_op(enum op_kind kind, struct sync *c, uintptr_t pc)
{
    return (struct op){
        .kind = kind, .touch = {TOUCH_WRITE(c->address)}, .object = c, .deadline = NEVER, .pc = pc};
}

int il_pthread_cond_signal(pthread_cond_t *cond)
{
    if (!X.running)
        return pthread_cond_signal(cond);
    struct sync *c = sync_get(cond, SYNC_COND, PC);
    point(signal_op(OP_SIGNAL, c, PC));
    unsigned n = 0;
    for (struct thread *t = c->waiters; t; t = t->next_waiter)
        n++;
    if (n > 0) {
        struct thread *t = c->waiters;
        for (unsigned skip = choose(n); skip > 0; skip--)
            t = t->next_waiter;
        wake(t);
    }
    return 0;
}

int il_pthread_cond_broadcast(pthread_cond_t *cond)
{
    if (!X.running)
        return pthread_cond_broadcast(cond);
    struct sync *c = sync_get(cond, SYNC_COND, PC);
    point(signal_op(OP_BROADCAST, c, PC));
    while (c->waiters)
        wake(c->waiters);
    return 0;
}

void cond_new(pthread_cond_t *cond, bool real_time, uintptr_t pc)
{
    note_write(cond, sizeof *cond, pc);
    pthread_cond_init(cond, NULL);
    sync_init(cond, SYNC_COND, pc)->real_time = real_time;
}

int il_pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr)
{
    clockid_t clock = CLOCK_REALTIME;
    int shared = PTHREAD_PROCESS_PRIVATE;
    if (!X.running)
        return pthread_cond_init(cond, attr);
    int error = sync_refused(cond, SYNC_COND, ERRORS(ENOMEM, EAGAIN), "pthread_cond_init", PC);
    if (error)
        return error;
    if (attr) {
        pthread_condattr_getclock(attr, &clock);
        pthread_condattr_getpshared(attr, &shared);
    }
    refuse_shared(shared, "condition", PC);
    cond_new(cond, clock == CLOCK_REALTIME, PC);
    return 0;
}

int il_pthread_cond_destroy(pthread_cond_t *cond)
{
    if (!X.running)
        return pthread_cond_destroy(cond);
    struct sync *c = sync_get(cond, SYNC_COND, PC);
    if (c->waiters)
        fail_misuse(DESTROY_IN_USE, c->address, PC, "%s destroys the %s, on which %s waits",
                    X.current->name, called(c), c->waiters->name);
    note_write(cond, sizeof *cond, PC);
    sync_destroy(c);
    return 0;
}
