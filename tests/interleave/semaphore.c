/* semaphore.c - POSIX semaphores. */
#include <errno.h>
#include <limits.h>
#include <semaphore.h>

#include "names.h"
#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"
#include "trace.h"

static bool has_permit(const struct thread *t)
{
    return ((const struct sync *)t->op.object)->value > 0;
}

static struct op sem_op(enum op_kind kind, struct sync *s, uintptr_t pc)
{
    return (struct op){
        .kind = kind, .touch = {TOUCH_WRITE(s->address)}, .object = s, .deadline = NEVER, .pc = pc};
}

static void take_permit(struct sync *s)
{
    s->value--;
    X.current->locks_taken++;
    acquire_from(&s->clock);
}

static int wait_until(sem_t *sem, uint64_t deadline, uintptr_t pc)
{
    struct sync *s = sync_get(sem, SYNC_SEM, pc);
    struct op op = sem_op(OP_SEM_WAIT, s, pc);
    if (deadline == NEVER || !fires_now(deadline, pc))
        op.ready = has_permit; /* else, whenever it is chosen, it takes a permit or times out */
    op.deadline = deadline;
    op.cancellable = true;
    op.interrupt = IS_RESTARTED;
    op.touch[1] = (struct touch)TOUCH_READ(&X.current->cancelled);
    point(op);
    test_cancel();
    if (was_interrupted())
        return libc_error(EINTR);
    if (s->value == 0) {
        failed_round(pc);
        return libc_error(ETIMEDOUT);
    }
    take_permit(s);
    return 0;
}

int il_sem_wait(sem_t *sem)
{
    if (!X.running)
        return sem_wait(sem);
    return wait_until(sem, NEVER, PC);
}

int il_sem_timedwait(sem_t *sem, const struct timespec *abs)
{
    if (!X.running)
        return sem_timedwait(sem, abs);
    if (!valid_timespec(abs))
        return libc_error(EINVAL);
    return wait_until(sem, deadline_of(CLOCK_REALTIME, abs), PC);
}

int il_sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *abs)
{
    if (!X.running)
        return sem_clockwait(sem, clock, abs);
    if (!valid_timespec(abs))
        return libc_error(EINVAL);
    return wait_until(sem, deadline_of(clock, abs), PC);
}

int il_sem_trywait(sem_t *sem)
{
    if (!X.running)
        return sem_trywait(sem);
    struct sync *s = sync_get(sem, SYNC_SEM, PC);
    point(sem_op(OP_SEM_TRYWAIT, s, PC));
    if (s->value == 0) {
        trace_failed();
        failed_round(PC);
        return libc_error(EAGAIN);
    }
    made_progress();
    take_permit(s);
    return 0;
}

int il_sem_post(sem_t *sem)
{
    if (!X.running)
        return sem_post(sem);
    struct sync *s = sync_get(sem, SYNC_SEM, PC);
    point(sem_op(OP_SEM_POST, s, PC));
    if (s->value == SEM_VALUE_MAX)
        return libc_error(EOVERFLOW);
    s->value++;
    release_to(&s->clock);
    return 0;
}

int il_sem_getvalue(sem_t *restrict sem, int *restrict value)
{
    if (!X.running)
        return sem_getvalue(sem, value);
    struct sync *s = sync_get(sem, SYNC_SEM, PC);
    struct op op = sem_op(OP_SEM_VALUE, s, PC);
    op.touch[0].write = false;
    point(op);
    note_write(value, sizeof *value, PC);
    *value = (int)s->value;
    return 0;
}

int il_sem_init(sem_t *sem, int shared, unsigned value)
{
    if (!X.running)
        return sem_init(sem, shared, value);
    if (value > SEM_VALUE_MAX)
        return libc_error(EINVAL);
    if (sync_refused(sem, SYNC_SEM, ERRORS(ENOSPC), "sem_init", PC))
        return libc_error(ENOSPC);
    refuse_shared(shared ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE, "semaphore", PC);
    note_write(sem, sizeof *sem, PC);
    sem_init(sem, shared, value);
    sync_init(sem, SYNC_SEM, PC)->value = value;
    return 0;
}

int il_sem_destroy(sem_t *sem)
{
    if (!X.running)
        return sem_destroy(sem);
    struct sync *s = sync_get(sem, SYNC_SEM, PC);
    for (unsigned i = 0; i < X.n_live; i++)
        if (X.live[i] != X.current && X.live[i]->op.kind == OP_SEM_WAIT &&
            X.live[i]->op.object == s)
            fail_misuse(DESTROY_IN_USE, s->address, PC, "%s destroys the %s, on which %s waits",
                        X.current->name, called(s), X.live[i]->name);
    note_write(sem, sizeof *sem, PC);
    sync_destroy(s);
    return 0;
}
