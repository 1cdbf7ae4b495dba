/* barrier.c - pthread_barrier_* and pthread_once. */
#include <errno.h>
#include <pthread.h>

#include "names.h"
#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"

static bool phase_over(const struct thread *t)
{
    const struct sync *b = t->op.object;
    return b->phase != t->barrier_phase;
}

static void wake_all(struct sync *b)
{
    b->phase++;
    b->value = 0;
    int *wake_event;
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct op *op = op_that_waits(X.live[i], OP_BARRIER_WAKE, &wake_event);
        if (op->kind == OP_BARRIER_WAKE && op->object == b)
            *wake_event = current_event();
    }
}

int il_pthread_barrier_wait(pthread_barrier_t *barrier)
{
    if (!X.running)
        return pthread_barrier_wait(barrier);
    struct sync *b = sync_get(barrier, SYNC_BARRIER, PC);
    point((struct op){.kind = OP_BARRIER,
                      .touch = {TOUCH_WRITE(b->address)},
                      .object = b,
                      .deadline = NEVER,
                      .pc = PC});
    release_to(&b->clock);
    if (++b->value == b->needed) {
        acquire_from(&b->clock);
        wake_all(b);
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    X.current->barrier_phase = b->phase;
    point((struct op){
        .kind = OP_BARRIER_WAKE, .ready = phase_over, .object = b, .deadline = NEVER, .pc = PC});
    acquire_from(&b->clock);
    return 0;
}

int il_pthread_barrier_init(pthread_barrier_t *restrict barrier,
                            const pthread_barrierattr_t *restrict attr, unsigned count)
{
    if (!X.running)
        return pthread_barrier_init(barrier, attr, count);
    if (count == 0)
        return EINVAL;
    int error =
        sync_refused(barrier, SYNC_BARRIER, ERRORS(ENOMEM, EAGAIN), "pthread_barrier_init", PC);
    if (error)
        return error;
    int shared = PTHREAD_PROCESS_PRIVATE;
    if (attr)
        pthread_barrierattr_getpshared(attr, &shared);
    refuse_shared(shared, "barrier", PC);
    note_write(barrier, sizeof *barrier, PC);
    pthread_barrier_init(barrier, attr, count);
    sync_init(barrier, SYNC_BARRIER, PC)->needed = count;
    return 0;
}

int il_pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    if (!X.running)
        return pthread_barrier_destroy(barrier);
    struct sync *b = sync_get(barrier, SYNC_BARRIER, PC);
    if (b->value > 0)
        fail_misuse(DESTROY_IN_USE, b->address, PC, "%s destroys the %s, at which threads wait",
                    X.current->name, called(b));
    note_write(barrier, sizeof *barrier, PC);
    sync_destroy(b);
    return 0;
}

/* ---- once ---- */

enum { ONCE_NEW, ONCE_RUNNING, ONCE_DONE };

static bool not_running(const struct thread *t)
{
    return ((const struct sync *)t->op.object)->type != ONCE_RUNNING;
}

static struct op once_op(enum op_kind kind, struct sync *o, uintptr_t pc)
{
    return (struct op){.kind = kind,
                       .touch = {TOUCH_WRITE(o->address)},
                       .ready = kind == OP_ONCE ? not_running : NULL,
                       .object = o,
                       .deadline = NEVER,
                       .pc = pc};
}

static void once_ends(struct sync *o, int type, uintptr_t pc)
{
    point(once_op(OP_ONCE_DONE, o, pc));
    o->type = type;
    o->owner = NULL;
    release_to(&o->clock);
}

/* Whose routine is cancelled has not run it: the next caller does. */
static void once_abandoned(void *once)
{
    once_ends(once, ONCE_NEW, X.current->op.pc);
}

int il_pthread_once(pthread_once_t *control, void (*routine)(void))
{
    if (!X.running)
        return pthread_once(control, routine);
    struct sync *o = sync_get(control, SYNC_ONCE, PC);
    point(once_op(OP_ONCE, o, PC));
    acquire_from(&o->clock);
    if (o->type == ONCE_DONE)
        return 0;
    o->type = ONCE_RUNNING;
    o->owner = X.current;
    cleanup_add(once_abandoned, o);
    routine();
    cleanup_drop();
    once_ends(o, ONCE_DONE, PC);
    return 0;
}
