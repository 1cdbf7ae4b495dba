/*
 * point.h - scheduling points: a thread says what it will do next, and goes on when it is chosen.
 */
#ifndef POINT_H
#define POINT_H

#include "exec.h"
#include "sync.h"

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

/* Wait until self's operation is chosen. */
void announced_bare(struct thread *self);
void announced_access(struct thread *self);    /* the same for these, */
void announced_life(struct thread *self);      /* and for these */
void announced_with_care(struct thread *self); /* its_turn(), too */

/* These open and shut no gate, and wait at none, but for loads that wait until a word has changed.
 */
static inline bool is_access(enum op_kind k)
{
    return k == OP_LOAD || k == OP_STORE || k == OP_RMW;
}

/* They commute with all that other threads do, unless it is asked who is alive or has ended, or
 * somebody is cancelled; in which order threads are created shows in nothing but their ids. */
static inline bool is_life(enum op_kind k)
{
    return k == OP_CREATE || k == OP_START || k == OP_JOIN || k == OP_EXIT;
}

/* Operations whose performer may still turn out to be going round in circles. */
static inline bool may_be_futile(enum op_kind k)
{
    return k == OP_READ || k == OP_LOAD || k == OP_RMW || k == OP_TRYLOCK || k == OP_TRYRDLOCK ||
           k == OP_SEM_TRYWAIT || k == OP_YIELD || k == OP_FENCE || k == OP_IO || k == OP_LIBRARY;
}

/* Self has been chosen, and is about to perform its operation. */
static ALWAYS_INLINE void its_turn(struct thread *self, enum op_kind kind)
{
    X.last_pc = self->op.pc;
    X.hooks = 0;
    if (!is_access(kind))
        X.n_ready = 0;
    if (!may_be_futile(kind))
        progress_of(self);
    if (uses_sync(kind)) /* others may have destroyed or freed it since */
        sync_require(self->op.object, self->op.pc);
    if (X.strategy->picked)
        X.strategy->picked(self);
}

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
static ALWAYS_INLINE void point(struct op op)
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
    if (X.bare) {
        if (is_access(op.kind) && !op.ready)
            announced_access(self);
        else if (is_life(op.kind))
            announced_life(self);
        else
            announced_bare(self);
        its_turn(self, op.kind);
    } else {
        announced_with_care(self);
    }
}

#endif
