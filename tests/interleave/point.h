/*
 * point.h - scheduling points: a thread says what it will do next, and goes on when it is chosen.
 */
#ifndef POINT_H
#define POINT_H

#include "exec.h"

/* A scheduling point: announces op for the current thread; returns when it has been chosen. */
static inline void point(struct op op);

/* The same for an operation that touches more objects than usual. */
void point_touching_many(const struct op *op);

/* Announces the operation of the current thread once more, and waits until it has been chosen. */
void announce_again(struct thread *self);

/* One more object that op touches. */
void add_touch(struct op *op, struct touch touch);

/* For op.ready: time or another thread has to let it go on. */
static inline bool never(const struct thread *t)
{
    (void)t;
    return false;
}

#define TOUCH_READ(o)                                                                              \
    {                                                                                              \
        (o), false, 0                                                                              \
    }
#define TOUCH_WRITE(o)                                                                             \
    {                                                                                              \
        (o), true, 0                                                                               \
    }

/* ---- Inline ---- */

/* Waits until self's operation is chosen. */
void announced(struct thread *self);

static inline void copy_usual_touches(struct touch *to, const struct touch *from)
{
#pragma GCC unroll 4
    for (int i = 0; i < USUAL_TOUCHES; i++) {
        to[i].object = from[i].object;
        if (!from[i].object)
            return;
        to[i].write = from[i].write;
        to[i].weak = from[i].weak;
    }
    to[USUAL_TOUCHES].object = NULL;
}

static inline gate gate_of(const struct op *op)
{
    return op->gate ? op->gate : op->ready ? &gate_asks : &gate_open;
}

/* Copied field by field, so that the compiler builds it in place: as a whole it would be read back
 * in wider pieces than it was just written in, which costs more than all the rest of a point. */
static inline __attribute__((always_inline)) void point(struct op op)
{
    struct thread *self = X.current;
    struct op *to = &self->op;
    to->kind = op.kind;
    to->cancellable = op.cancellable;
    to->interrupt = op.interrupt;
    copy_usual_touches(to->touch, op.touch);
    to->ready = op.ready;
    to->gate = gate_of(&op);
    to->object = op.object;
    to->deadline = op.deadline;
    to->pc = op.pc;
    announced(self);
}

#endif
