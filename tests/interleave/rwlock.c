/*
 * rwlock.c - reader-writer locks.
 *
 * A reader may enter whenever nobody writes, also past waiting writers: glibc's default, and the
 * most permissive schedule set, so that starvation of writers can be found.
 */
#include <errno.h>
#include <pthread.h>

#include "names.h"
#include "point.h"
#include "redirect.h"
#include "sync.h"
#include "trace.h"

/* Which threads an older writer keeps out is not modelled, so it is not to be taken for granted. */
static struct sync *rwlock_at(pthread_rwlock_t *lock, uintptr_t pc)
{
    struct sync *l = sync_get(lock, SYNC_RWLOCK, pc);
    if (lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP)
        fail(IL_UNSUPPORTED, pc,
             "the %s has the kind PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, which the checker "
             "does not model",
             called(l));
    return l;
}

static bool may_read(const struct thread *t)
{
    return ((const struct sync *)t->op.object)->owner == NULL;
}

static bool may_write(const struct thread *t)
{
    const struct sync *l = t->op.object;
    return l->owner == NULL && l->readers == 0;
}

static struct op rw_op(enum op_kind kind, struct sync *l, bool write, uint64_t deadline,
                       uintptr_t pc)
{
    return (struct op){.kind = kind,
                       .touch = {{l->address, write, 0}},
                       .object = l,
                       .deadline = deadline,
                       .pc = pc};
}

static void take_read(struct sync *l, uintptr_t pc)
{
    l->readers++;
    acquire_from(&l->clock);
    hold_add(l, pc);
}

static void take_write(struct sync *l, uintptr_t pc)
{
    l->owner = X.current;
    acquire_from(&l->clock);
    acquire_from(&l->readers_clock);
    hold_add(l, pc);
}

static int read_until(pthread_rwlock_t *lock, uint64_t deadline, uintptr_t pc)
{
    struct sync *l = rwlock_at(lock, pc);
    if (l->owner == X.current)
        return EDEADLK;
    struct op op = rw_op(OP_RDLOCK, l, false, deadline, pc);
    if (deadline == NEVER || !fires_now(deadline, pc))
        op.ready = may_read;
    point(op);
    if (l->owner) {
        trace_failed();
        return ETIMEDOUT;
    }
    take_read(l, pc);
    return 0;
}

static int write_until(pthread_rwlock_t *lock, uint64_t deadline, uintptr_t pc)
{
    struct sync *l = rwlock_at(lock, pc);
    if (l->owner == X.current)
        return EDEADLK;
    struct op op = rw_op(OP_WRLOCK, l, true, deadline, pc);
    if (deadline == NEVER || !fires_now(deadline, pc))
        op.ready = may_write;
    point(op);
    if (l->owner || l->readers) {
        trace_failed();
        return ETIMEDOUT;
    }
    take_write(l, pc);
    return 0;
}

int il_pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    if (!X.running)
        return pthread_rwlock_rdlock(lock);
    return read_until(lock, NEVER, PC);
}

int il_pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    if (!X.running)
        return pthread_rwlock_wrlock(lock);
    return write_until(lock, NEVER, PC);
}

int il_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *abs)
{
    if (!X.running)
        return pthread_rwlock_timedrdlock(lock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return read_until(lock, deadline_of(CLOCK_REALTIME, abs), PC);
}

int il_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *abs)
{
    if (!X.running)
        return pthread_rwlock_timedwrlock(lock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return write_until(lock, deadline_of(CLOCK_REALTIME, abs), PC);
}

int il_pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                                  const struct timespec *abs)
{
    if (!X.running)
        return pthread_rwlock_clockrdlock(lock, clock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return read_until(lock, deadline_of(clock, abs), PC);
}

int il_pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                                  const struct timespec *abs)
{
    if (!X.running)
        return pthread_rwlock_clockwrlock(lock, clock, abs);
    if (!valid_timespec(abs))
        return EINVAL;
    return write_until(lock, deadline_of(clock, abs), PC);
}

int il_pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    if (!X.running)
        return pthread_rwlock_tryrdlock(lock);
    struct sync *l = rwlock_at(lock, PC);
    point(rw_op(OP_TRYRDLOCK, l, false, NEVER, PC));
    if (l->owner) {
        trace_failed();
        failed_round(PC);
        return EBUSY;
    }
    made_progress();
    take_read(l, PC);
    return 0;
}

int il_pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    if (!X.running)
        return pthread_rwlock_trywrlock(lock);
    struct sync *l = rwlock_at(lock, PC);
    point(rw_op(OP_TRYLOCK, l, true, NEVER, PC));
    if (l->owner || l->readers) {
        trace_failed();
        failed_round(PC);
        return EBUSY;
    }
    made_progress();
    take_write(l, PC);
    return 0;
}

int il_pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    if (!X.running)
        return pthread_rwlock_unlock(lock);
    struct sync *l = sync_get(lock, SYNC_RWLOCK, PC);
    if (!holds_lock(X.current, l))
        fail_misuse(l->owner || l->readers ? UNLOCK_NOT_OWNER : UNLOCK_NOT_LOCKED, l->address, PC,
                    "%s unlocks the %s, which it does not hold", X.current->name, called(l));
    bool write = l->owner == X.current;
    point(rw_op(OP_RWUNLOCK, l, write, NEVER, PC));
    hold_remove(X.current, l);
    if (write) {
        l->owner = NULL;
        release_to(&l->clock);
    } else {
        l->readers--;
        release_to(&l->readers_clock);
    }
    return 0;
}

int il_pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attr)
{
    if (!X.running)
        return pthread_rwlock_init(lock, attr);
    int error = sync_refused(lock, SYNC_RWLOCK, ERRORS(ENOMEM, EAGAIN), "pthread_rwlock_init", PC);
    if (error)
        return error;
    int shared = PTHREAD_PROCESS_PRIVATE;
    note_write(lock, sizeof *lock, PC);
    pthread_rwlock_init(lock, attr);
    if (attr)
        pthread_rwlockattr_getpshared(attr, &shared);
    refuse_shared(shared, "rwlock", PC);
    sync_init(lock, SYNC_RWLOCK, PC);
    return 0;
}

int il_pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    if (!X.running)
        return pthread_rwlock_destroy(lock);
    struct sync *l = sync_get(lock, SYNC_RWLOCK, PC);
    if (l->owner || l->readers)
        fail_misuse(DESTROY_IN_USE, l->address, PC, "%s destroys the %s, which is held",
                    X.current->name, called(l));
    note_write(lock, sizeof *lock, PC);
    sync_destroy(l);
    return 0;
}
