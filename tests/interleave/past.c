/* past.c - what was performed in an execution, recorded for the reduction. */
#include <stdlib.h>

#include "pool.h"
#include "reversal.h"
#include "sync.h"
#include "weak.h"

struct past past = {.width = 4};

/* For what can the object of op be taken just now?  Only objects on which threads block matter. */
static int availability(const struct op *op)
{
    const struct sync *s = op->object;
    switch (op->kind) {
    case OP_LOCK:
    case OP_WAKE:
    case OP_TRYLOCK:
    case OP_UNLOCK:
    case OP_RDLOCK:
    case OP_TRYRDLOCK:
    case OP_WRLOCK:
    case OP_RWUNLOCK:
        if ((op->kind == OP_RDLOCK || op->kind == OP_TRYRDLOCK) && holds_lock(X.current, s))
            return 0; /* once more by a reader: no writer can come between */
        return s->owner ? 0 : s->readers ? FOR_READING : FREE;
    case OP_SEM_WAIT:
    case OP_SEM_TRYWAIT:
    case OP_SEM_POST:
    case OP_SEM_VALUE:
        return s->value > 0 ? FREE : 0;
    case OP_ONCE:
    case OP_ONCE_DONE:
        return s->owner ? 0 : FREE;
    case OP_JOIN:
    case OP_CANCEL:
        return ((const struct thread *)op->object)->finished ? FREE : 0;
    default: /* waiting with a mutex, ending, sleeping: what they touch is not to be had */
        return 0;
    }
}

void past_begin(int as_before)
{
    past.changed = (unsigned)as_before;
    if (past.analysed > past.changed)
        past.analysed = past.changed;
    past.n = past.n_values = 0;
}

int past_events(void)
{
    return (int)past.n;
}

const struct touch *past_touch(int event)
{
    return past.events[event].op.touch;
}

static void reserve(void)
{
    if (past.n < past.room)
        return;
    ensure_room(past.events, past.room, past.n + 1);
    past.clocks = resized(past.clocks, past.room, sizeof *past.clocks);
}

static bool was_cancelled(const struct thread *t)
{
    return t->op.cancellable && t->cancelled && t->op.ready && !t->op.ready(t) &&
           !t->chosen_by_time;
}

void past_record(struct thread *t, int node)
{
    reserve();
    if (past.n >= past.changed)
        past.events[past.n] = (struct event){.op = t->op,
                                             .thread = t->id,
                                             .node = node,
                                             .by_time = t->chosen_by_time,
                                             .by_cancel = was_cancelled(t),
                                             .available = availability(&t->op),
                                             .tick = X.tick_event,
                                             .wake = t->wake_event,
                                             .now = X.now,
                                             .first_value = past.n_values};
    if (past.n >= past.changed && t->op.kind == OP_IO)
        calls_touched(t, &past.events[past.n].touched);
    past.n++;
    t->wake_event = -1;
}

void past_value(unsigned value)
{
    ensure_room(past.values, past.room_for_values, past.n_values + 1);
    past.values[past.n_values++] = (uint16_t)value;
}

bool event_blocks(const struct event *e)
{
    if (e->by_time || !e->op.ready)
        return false;
    switch (e->op.kind) {
    case OP_LOCK:
    case OP_WAKE:
    case OP_RDLOCK:
    case OP_WRLOCK:
    case OP_SEM_WAIT:
    case OP_JOIN:
    case OP_ONCE:
    case OP_IO:
        return true;
    default:
        return false;
    }
}

struct step step_of(unsigned i)
{
    const struct event *e = &past.events[i];
    unsigned end = i + 1 < past.n ? past.events[i + 1].first_value : past.n_values;
    return (struct step){.thread = e->thread,
                         .touch = e->op.touch,
                         .values = &past.values[e->first_value],
                         .n_values = end - e->first_value,
                         .stored = X.weak ? weak_name((int)i + 1) : NOTHING_STORED,
                         .source = X.weak ? weak_source((int)i + 1) : -1};
}
