/*
 * mutex.c - pthread_mutex_*, all types, and pthread_spin_*.
 *
 * Outside a scenario every il_ function passes its call on to the real one, so that test set-up
 * and the C library are not disturbed.
 */
#include <errno.h>
#include <pthread.h>

#include "names.h"
#include "point.h"
#include "redirect.h"
#include "sync.h"
#include "trace.h"

bool mutex_is_free(const struct thread *t)
{
    return ((const struct sync *)t->op.object)->owner == NULL;
}

int mutex_take(struct sync *m, uintptr_t pc)
{
    if (m->robust_state == NOT_RECOVERABLE)
        return ENOTRECOVERABLE;
    m->owner = X.current;
    m->depth = 1;
    acquire_from(&m->clock);
    hold_add(m, pc);
    if (m->robust_state == CONSISTENT)
        return 0;
    m->robust_state = TO_BE_REPAIRED;
    return EOWNERDEAD;
}

void mutex_drop(struct sync *m)
{
    if (m->robust_state == TO_BE_REPAIRED)
        m->robust_state = NOT_RECOVERABLE;
    hold_remove(m->owner, m);
    m->owner = NULL;
    m->depth = 0;
    release_to(&m->clock);
}

void mutex_require_owner(struct sync *m, uintptr_t pc, enum misuse rule, const char *what)
{
    if (!m->owner)
        fail_misuse(rule, m->address, pc, "%s %s the %s, which is not locked", X.current->name,
                    what, called(m));
    if (m->owner != X.current)
        fail_misuse(rule == UNLOCK_NOT_LOCKED ? UNLOCK_NOT_OWNER : rule, m->address, pc,
                    "%s %s the %s, which %s holds", X.current->name, what, called(m),
                    m->owner->name);
}

static ALWAYS_INLINE struct op lock_op(struct sync *m, uintptr_t pc, uint64_t deadline)
{
    return (struct op){.kind = OP_LOCK,
                       .touch = {TOUCH_WRITE(m->address)},
                       .ready = mutex_is_free,
                       .gate = deadline == NEVER ? &m->owner : NULL,
                       .object = m,
                       .deadline = deadline,
                       .pc = pc};
}

static struct op held_op(enum op_kind kind, struct sync *m, uintptr_t pc)
{
    return (struct op){
        .kind = kind, .touch = {TOUCH_WRITE(m->address)}, .object = m, .deadline = NEVER, .pc = pc};
}

/* The result for a thread that already owns the mutex; -1: go and lock it. */
static inline int relock(struct sync *m)
{
    if (m->owner != X.current || m->type == PTHREAD_MUTEX_NORMAL)
        return -1;
    if (m->type == PTHREAD_MUTEX_ERRORCHECK)
        return EDEADLK;
    m->depth++;
    return 0;
}

/* Made anew where there is no deadline: that is the most frequent of all. */
static ALWAYS_INLINE int lock_until(pthread_mutex_t *mutex, uint64_t deadline, uintptr_t pc)
{
    struct sync *m = sync_get(mutex, SYNC_MUTEX, pc);
    int r = relock(m);
    if (r >= 0)
        return r;
    struct op op = lock_op(m, pc, deadline);
    if (deadline != NEVER && fires_now(deadline, pc))
        op.ready = NULL; /* whenever it is chosen, it takes the mutex or times out */
    point(op);
    if (m->owner) {
        trace_failed();
        failed_round(pc);
        return ETIMEDOUT;
    }
    return mutex_take(m, pc);
}

int mutex_lock_until(pthread_mutex_t *mutex, uint64_t deadline, uintptr_t pc)
{
    return lock_until(mutex, deadline, pc);
}

int il_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (!X.running)
        return pthread_mutex_lock(mutex);
    return lock_until(mutex, NEVER, PC);
}

int il_pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *abs)
{
    if (!X.running)
        return pthread_mutex_clocklock(mutex, clock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return mutex_lock_until(mutex, deadline_of(clock, abs), PC);
}

int il_pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *abs)
{
    if (!X.running)
        return pthread_mutex_timedlock(mutex, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return mutex_lock_until(mutex, deadline_of(CLOCK_REALTIME, abs), PC);
}

int mutex_trylock(pthread_mutex_t *mutex, uintptr_t pc)
{
    if (!X.running)
        return pthread_mutex_trylock(mutex);
    struct sync *m = sync_get(mutex, SYNC_MUTEX, pc);
    point(held_op(OP_TRYLOCK, m, pc));
    if (m->owner == X.current && m->type == PTHREAD_MUTEX_RECURSIVE) {
        m->depth++;
        return 0;
    }
    if (m->owner) {
        trace_failed();
        failed_round(pc);
        return EBUSY;
    }
    made_progress();
    return mutex_take(m, pc);
}

int il_pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    return mutex_trylock(mutex, PC);
}

int il_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (!X.running)
        return pthread_mutex_unlock(mutex);
    struct sync *m = sync_get(mutex, SYNC_MUTEX, PC);
    if (m->type == PTHREAD_MUTEX_ERRORCHECK && m->owner != X.current)
        return EPERM;
    mutex_require_owner(m, PC, UNLOCK_NOT_LOCKED, "unlocks");
    if (m->depth > 1) {
        m->depth--;
        return 0;
    }
    point(held_op(OP_UNLOCK, m, PC));
    mutex_drop(m);
    return 0;
}

/* Protocols are accepted: threads have no priorities here, so none has to be inherited. */
int il_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
    int type = PTHREAD_MUTEX_DEFAULT, shared = PTHREAD_PROCESS_PRIVATE, robust = 0;
    if (!X.running)
        return pthread_mutex_init(mutex, attr);
    int error = sync_refused(mutex, SYNC_MUTEX, ERRORS(ENOMEM, EAGAIN), "pthread_mutex_init", PC);
    if (error)
        return error;
    note_write(mutex, sizeof *mutex, PC);
    pthread_mutex_init(mutex, attr);
    if (attr) {
        pthread_mutexattr_gettype(attr, &type);
        pthread_mutexattr_getpshared(attr, &shared);
        pthread_mutexattr_getrobust(attr, &robust);
    }
    refuse_shared(shared, "mutex", PC);
    struct sync *m = sync_init(mutex, SYNC_MUTEX, PC);
    m->type = type;
    m->robust = robust == PTHREAD_MUTEX_ROBUST;
    return 0;
}

int il_pthread_mutex_setprioceiling(pthread_mutex_t *restrict mutex, int ceiling, int *restrict old)
{
    if (!X.running)
        return pthread_mutex_setprioceiling(mutex, ceiling, old);
    return pthread_mutex_getprioceiling(mutex, old); /* EINVAL: it has none */
}

/* ---- Robust mutexes ---- */

int il_pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if (!X.running)
        return pthread_mutex_consistent(mutex);
    struct sync *m = sync_get(mutex, SYNC_MUTEX, PC);
    if (m->owner != X.current || m->robust_state != TO_BE_REPAIRED)
        return EINVAL;
    m->robust_state = CONSISTENT;
    return 0;
}

/* Each is an operation of its own, as if the thread unlocked it. */
void mutex_owner_ends(uintptr_t pc)
{
    for (unsigned i = X.current->n_holds; i-- > 0;) {
        struct sync *m = X.current->holds[i].lock;
        if (!m->robust)
            continue;
        point(held_op(OP_UNLOCK, m, pc));
        m->robust_state = CONSISTENT;
        mutex_drop(m);
        m->robust_state = OWNER_DIED;
    }
}

int il_pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    if (!X.running)
        return pthread_mutex_destroy(mutex);
    struct sync *m = sync_get(mutex, SYNC_MUTEX, PC);
    if (m->owner)
        fail_misuse(DESTROY_IN_USE, m->address, PC, "%s destroys the %s, which %s holds",
                    X.current->name, called(m), m->owner == X.current ? "it" : m->owner->name);
    note_write(mutex, sizeof *mutex, PC);
    sync_destroy(m);
    return 0;
}

/* ---- Spinlocks: a mutex that nobody owns ---- */

int il_pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    if (!X.running)
        return pthread_spin_init(lock, shared);
    int error =
        sync_refused((void *)lock, SYNC_SPIN, ERRORS(ENOMEM, EAGAIN), "pthread_spin_init", PC);
    if (error)
        return error;
    note_write((void *)lock, sizeof *lock, PC);
    pthread_spin_init(lock, shared);
    sync_init((void *)lock, SYNC_SPIN, PC);
    return 0;
}

int il_pthread_spin_destroy(pthread_spinlock_t *lock)
{
    if (!X.running)
        return pthread_spin_destroy(lock);
    struct sync *m = sync_get((void *)lock, SYNC_SPIN, PC);
    if (m->owner)
        fail_misuse(DESTROY_IN_USE, m->address, PC, "%s destroys the %s, which %s holds",
                    X.current->name, called(m), m->owner == X.current ? "it" : m->owner->name);
    sync_destroy(m);
    return 0;
}

int il_pthread_spin_lock(pthread_spinlock_t *lock)
{
    if (!X.running)
        return pthread_spin_lock(lock);
    struct sync *m = sync_get((void *)lock, SYNC_SPIN, PC);
    point(lock_op(m, PC, NEVER));
    mutex_take(m, PC);
    return 0;
}

int il_pthread_spin_trylock(pthread_spinlock_t *lock)
{
    if (!X.running)
        return pthread_spin_trylock(lock);
    struct sync *m = sync_get((void *)lock, SYNC_SPIN, PC);
    point(held_op(OP_TRYLOCK, m, PC));
    if (m->owner) {
        trace_failed();
        failed_round(PC);
        return EBUSY;
    }
    made_progress();
    mutex_take(m, PC);
    return 0;
}

int il_pthread_spin_unlock(pthread_spinlock_t *lock)
{
    if (!X.running)
        return pthread_spin_unlock(lock);
    struct sync *m = sync_get((void *)lock, SYNC_SPIN, PC);
    mutex_require_owner(m, PC, UNLOCK_NOT_LOCKED, "unlocks");
    point(held_op(OP_UNLOCK, m, PC));
    mutex_drop(m);
    return 0;
}
