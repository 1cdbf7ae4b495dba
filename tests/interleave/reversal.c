/* reversal.c - what has to be run so that an operation comes before another that it came after. */
#include "reversal.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "weak.h"

/* The event in which the reader that locked in k unlocks; past.n if it does not. */
static unsigned unlock_of(unsigned k)
{
    unsigned u = k + 1;
    while (u < past.n && (past.events[u].thread != past.events[k].thread ||
                          past.events[u].op.kind != OP_RWUNLOCK ||
                          past.events[u].op.object != past.events[k].op.object))
        u++;
    return u;
}

/* True if k is a reader's lock that would still be held, before e, when the writer i comes: the
 * unlock depends on e. */
static bool keeps_out(int k, int e, int i)
{
    enum op_kind kind = past.events[k].op.kind;
    bool tries = kind == OP_TRYRDLOCK && (past.events[k].available & FOR_READING);
    if ((kind != OP_RDLOCK && !tries) || past.events[k].op.object != past.events[i].op.object)
        return false;
    unsigned u = unlock_of((unsigned)k);
    return u >= (unsigned)i || knows(past.clocks[u], e);
}

/* True if k depends on e, or on one of those that are left out to let i in. */
static bool depends(int k, int e, int i, bool writer)
{
    static int out[MAX_THREADS];
    static unsigned n_out;
    if (k == e + 1)
        n_out = 0;
    bool does = knows(past.clocks[k], e);
    for (unsigned o = 0; o < n_out && !does; o++)
        does = knows(past.clocks[k], out[o]);
    if (does || !writer || n_out == MAX_THREADS || !keeps_out(k, e, i))
        return does;
    out[n_out++] = k;
    return true;
}

static struct step *sequence;

/* Weak memory: the events that stay when e goes, and the places of stores among them. */
static bool *is_kept;
static uint16_t *places;
static int kept_before;

static void reserve(void)
{
    static unsigned room;
    if (room >= past.room)
        return;
    room = past.room;
    sequence = resized(sequence, room, sizeof *sequence);
    is_kept = resized(is_kept, room + 1, sizeof *is_kept);
    places = resized(places, room, sizeof *places);
}

static bool kept(int step)
{
    return step - 1 < kept_before || is_kept[step - 1];
}

static void begin_kept(int e)
{
    if (!X.weak)
        return;
    memset(is_kept + e, 0, (past.n + 1 - (unsigned)e) * sizeof *is_kept);
    kept_before = e;
}

static void keep(int k, struct step *s)
{
    if (!X.weak)
        return;
    is_kept[k] = true;
    if (past.events[k].op.touch->weak != WEAK_WRITE || !weak_wrote(k + 1))
        return;
    places[k] = weak_place(k + 1, kept);
    s->values = &places[k];
    s->n_values = 1;
}

/* A step that may choose any store there, and then write, if it is one that can. */
static void choose_again(const struct op *op, struct step *s)
{
    static const uint16_t any = ANY_VALUE;
    static struct touch touch[MAX_TOUCHES];
    memcpy(touch, op->touch, sizeof touch);
    if (op->kind == OP_RMW)
        touch->weak = WEAK_READ | WEAK_WRITE;
    s->touch = touch;
    s->source = -1;
    s->values = &any;
    s->n_values = 1;
}

/* Before e come those later events that do not depend on it, and i.  What i chooses when it gets
 * there is open.  Readers commute: a writer may have to be moved before several of them, and
 * cannot come while one is inside. */
void reverse(int e, int i)
{
    unsigned n = 0;
    reserve();
    begin_kept(e);
    bool writer = past.events[i].op.kind == OP_WRLOCK && event_blocks(&past.events[i]);
    if (past.events[e].node < 0)
        return;
    for (int k = 0; writer && k < e; k++)
        if (keeps_out(k, e, i))
            return;
    for (int k = e + 1; k < i; k++)
        if (!depends(k, e, i, writer)) {
            sequence[n++] = step_of((unsigned)k);
            keep(k, &sequence[n - 1]);
        }
    sequence[n] = step_of((unsigned)i);
    sequence[n].n_values = 0;
    if (past.events[i].op.touch->weak)
        choose_again(&past.events[i].op, &sequence[n]);
    n++;
    must_run(past.events[e].node, sequence, n);
}
