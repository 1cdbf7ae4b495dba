/*
 * reversal.c - which operations of an execution could have come in the opposite order.
 *
 * Two conflicting operations of different threads race, in the terms of Abdulla et al., if nothing
 * else orders them.  The point before the first of them then has to try a thread that can lead to
 * the opposite order, unless it already does.
 *
 * An operation that blocks (locking, waiting for a permit) cannot be moved to where what it wants
 * was taken; it is moved before the operation that took it (the earlier lock).  conflicting() steps
 * over those in between (the unlock) to find that one.
 */
#include "reduction.h"

#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "io.h"
#include "pool.h"
#include "sync.h"
#include "weak.h"

enum { OBJECTS = 1 << 13 };

/* An operation that was performed. */
struct event {
    struct op op;
    unsigned thread;
    int node;                 /* where it was chosen; -1: without a choice */
    bool by_time, by_cancel;  /* it was ready for no other reason */
    int available;            /* what its object could have been taken for instead */
    struct touched touched;   /* calls on descriptors */
    int tick, wake;           /* events before the clock last moved; the event that woke it */
    uint64_t now;             /* what the clock said */
    int earlier[MAX_TOUCHES]; /* previous event that touches the same object, or -1 */
    unsigned first_value;     /* of the values that it chose */
};

static struct event *events;
static unsigned n_events, capacity;
static uint32_t (*clocks)[MAX_THREADS]; /* clocks[i][t]: events of t at or before i, by index + 1 */
static unsigned width = 4;              /* threads that the clocks know of */
static unsigned changed;                /* events before this one are as in the last execution */
static unsigned analysed;               /* the clocks of those before this one are right */
static uint16_t *values;
static unsigned n_values, room_for_values;
static struct step *sequence;

/* ---- Recording ---- */

/* What the object of op can be taken for just now: 0, FOR_READING or both.  Only objects on which
 * threads block matter. */
enum { FOR_READING = 1, FOR_WRITING = 2, FREE = 3 };

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

void reversal_begin(int as_before)
{
    changed = (unsigned)as_before;
    if (analysed > changed)
        analysed = changed;
    n_events = n_values = 0;
}

int reversal_events(void)
{
    return (int)n_events;
}

const struct touch *reversal_touch(int event)
{
    return events[event].op.touch;
}

static void reserve(void)
{
    if (n_events < capacity)
        return;
    capacity = capacity ? capacity * 2 : 1024;
    events = realloc(events, capacity * sizeof *events);
    clocks = realloc(clocks, capacity * sizeof *clocks);
    sequence = realloc(sequence, capacity * sizeof *sequence);
    if (!events || !clocks || !sequence)
        die("out of memory for the reduction");
}

static bool was_cancelled(const struct thread *t)
{
    return t->op.cancellable && t->cancelled && t->op.ready && !t->op.ready(t) &&
           !t->chosen_by_time;
}

void reversal_record(struct thread *t, int node)
{
    reserve();
    if (n_events >= changed)
        events[n_events] = (struct event){.op = t->op,
                                          .thread = t->id,
                                          .node = node,
                                          .by_time = t->chosen_by_time,
                                          .by_cancel = was_cancelled(t),
                                          .available = availability(&t->op),
                                          .tick = X.tick_event,
                                          .wake = t->wake_event,
                                          .now = X.now,
                                          .first_value = n_values};
    if (n_events >= changed && t->op.kind == OP_IO)
        calls_touched(t, &events[n_events].touched);
    n_events++;
    t->wake_event = -1;
}

void reversal_value(unsigned value)
{
    if (n_values == room_for_values) {
        room_for_values = room_for_values ? room_for_values * 2 : 1024;
        values = realloc(values, room_for_values * sizeof *values);
        if (!values)
            die("out of memory for the reduction");
    }
    values[n_values++] = (uint16_t)value;
}

/* ---- Races ---- */

static bool blocks(const struct event *e)
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

/* True if a blocking operation i could have been performed just before k, as far as the object is
 * concerned that k touches in this slot.  Slots but the first hold mutexes in use and live threads.
 * Readers commute, so what other readers held when k came does not count: a writer could have come
 * after they had left. */
static bool was_possible(const struct event *i, const struct event *k, int slot)
{
    if (slot > 0)
        return false;
    if (i->op.kind == OP_WRLOCK && (k->op.kind == OP_RDLOCK || k->op.kind == OP_TRYRDLOCK))
        return k->available != 0;
    return k->available & (i->op.kind == OP_RDLOCK ? FOR_READING : FOR_WRITING);
}

static bool knows(const uint32_t *clock, int event)
{
    return clock[events[event].thread] >= (uint32_t)event + 1;
}

static void join(uint32_t *into, const uint32_t *from)
{
    for (unsigned t = 0; t < width; t++)
        if (into[t] < from[t])
            into[t] = from[t];
}

static struct step step_of(unsigned i)
{
    const struct event *e = &events[i];
    unsigned end = i + 1 < n_events ? events[i + 1].first_value : n_values;
    return (struct step){.thread = e->thread,
                         .touch = e->op.touch,
                         .values = &values[e->first_value],
                         .n_values = end - e->first_value,
                         .stored = X.weak ? weak_name((int)i + 1) : NOTHING_STORED,
                         .source = X.weak ? weak_source((int)i + 1) : -1};
}

/* The event in which the reader that locked in k unlocks; n_events if it does not. */
static unsigned unlock_of(unsigned k)
{
    unsigned u = k + 1;
    while (u < n_events &&
           (events[u].thread != events[k].thread || events[u].op.kind != OP_RWUNLOCK ||
            events[u].op.object != events[k].op.object))
        u++;
    return u;
}

/* True if k is a reader's lock that would still be held, before e, when the writer i comes: the
 * unlock depends on e. */
static bool keeps_out(int k, int e, int i)
{
    enum op_kind kind = events[k].op.kind;
    bool tries = kind == OP_TRYRDLOCK && (events[k].available & FOR_READING);
    if ((kind != OP_RDLOCK && !tries) || events[k].op.object != events[i].op.object)
        return false;
    unsigned u = unlock_of((unsigned)k);
    return u >= (unsigned)i || knows(clocks[u], e);
}

/* True if k depends on e, or on one of those that are left out to let i in. */
static bool depends(int k, int e, int i, bool writer)
{
    static int out[MAX_THREADS];
    static unsigned n_out;
    if (k == e + 1)
        n_out = 0;
    bool does = knows(clocks[k], e);
    for (unsigned o = 0; o < n_out && !does; o++)
        does = knows(clocks[k], out[o]);
    if (does || !writer || n_out == MAX_THREADS || !keeps_out(k, e, i))
        return does;
    out[n_out++] = k;
    return true;
}

/* Weak memory: the events that stay when e goes, and the places of stores among them. */
static bool *is_kept;
static uint16_t *places;
static int kept_before;

static bool kept(int step)
{
    return step - 1 < kept_before || is_kept[step - 1];
}

static void begin_kept(int e)
{
    static unsigned room;
    if (!X.weak)
        return;
    if (room < capacity) {
        room = capacity;
        is_kept = realloc(is_kept, (room + 1) * sizeof *is_kept);
        places = realloc(places, room * sizeof *places);
        if (!is_kept || !places)
            die("out of memory for the reduction");
    }
    memset(is_kept + e, 0, (n_events + 1 - (unsigned)e) * sizeof *is_kept);
    kept_before = e;
}

static void keep(int k, struct step *s)
{
    if (!X.weak)
        return;
    is_kept[k] = true;
    if (events[k].op.touch->weak != WEAK_WRITE || !weak_wrote(k + 1))
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
static void reverse(int e, int i)
{
    unsigned n = 0;
    begin_kept(e);
    bool writer = events[i].op.kind == OP_WRLOCK && blocks(&events[i]);
    if (events[e].node < 0)
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
    if (events[i].op.touch->weak)
        choose_again(&events[i].op, &sequence[n]);
    n++;
    must_run(events[e].node, sequence, n);
}

static int slot_of(int event, const void *object)
{
    int slot = 0;
    while (events[event].op.touch[slot].object != object)
        slot++;
    return slot;
}

/* True if what i waits for in this slot would be there if nothing had happened that depends on k:
 * of the events on that object, those are the latest. */
static bool had_without(int i, int slot, int k)
{
    const struct touched *t = &events[i].touched;
    int first = -1, at = 0;
    for (int j = events[i].earlier[slot]; j >= 0 && knows(clocks[j], k);
         j = events[j].earlier[at]) {
        first = j;
        at = slot_of(j, events[i].op.touch[slot].object);
    }
    return first < 0 ? t->got >> slot & 1 : events[first].touched.available[at] & t->wanted[slot];
}

/* True if i, a call on descriptors that waits for any of several objects, could have come before k.
 */
static bool io_was_possible(int i, int k)
{
    for (int slot = 0; slot < MAX_TOUCHES && events[i].op.touch[slot].object; slot++)
        if (events[i].touched.wanted[slot] && had_without(i, slot, k))
            return true;
    return false;
}

/* True if i, which touches in slot o what k touches in another, could not come before k.  Once its
 * deadline has passed it can come at any time: it then times out. */
static bool is_enabled_by(int i, int o, int k, int slot)
{
    if (events[i].by_cancel && events[k].op.kind == OP_CANCEL)
        return true;
    if (events[i].op.kind == OP_IO)
        return blocks(&events[i]) && events[k].now < events[i].op.deadline &&
               !io_was_possible(i, k);
    return o == 0 && blocks(&events[i]) && events[k].now < events[i].op.deadline &&
           !was_possible(&events[i], &events[k], slot);
}

/* Events on the objects of i that conflict with it, latest first.  Those that it may be moved
 * before go to candidates, those that made it possible to enablers. */
static unsigned conflicting(int i, int *candidates, int *enablers, unsigned *n_enablers)
{
    unsigned n = 0;
    *n_enablers = 0;
    for (int o = 0; o < MAX_TOUCHES && events[i].op.touch[o].object; o++) {
        const struct touch *mine = &events[i].op.touch[o];
        if (mine->weak)
            continue;
        for (int k = events[i].earlier[o]; k >= 0;) {
            int slot = slot_of(k, mine->object);
            bool write = events[k].op.touch[slot].write;
            if (events[k].thread == events[i].thread && write)
                break; /* whatever was before that is before this too */
            if (events[k].thread != events[i].thread && (write || mine->write)) {
                if (is_enabled_by(i, o, k, slot)) {
                    enablers[(*n_enablers)++] = k;
                } else {
                    candidates[n++] = k;
                    if (write)
                        break;
                }
            }
            k = events[k].earlier[slot];
        }
    }
    return n;
}

static int descending(const void *a, const void *b)
{
    return *(const int *)b - *(const int *)a;
}

/* What must precede event i whatever else happens: its thread's past, what created or woke it,
 * and, if it happened because time passed, everything before that. */
static void own_past(int i, const int *last_of_thread, uint32_t *clock)
{
    const struct event *e = &events[i];
    memset(clock, 0, width * sizeof *clock);
    if (last_of_thread[e->thread] >= 0)
        join(clock, clocks[last_of_thread[e->thread]]);
    if (e->wake > 0)
        join(clock, clocks[e->wake - 1]);
    if (e->by_time)
        for (int k = 0; k < e->tick; k++)
            join(clock, clocks[k]);
}

/* Weak memory: the store that i read had to come first. */
static void join_source(int i, uint32_t *clock)
{
    int source = X.weak ? weak_source(i + 1) : 0; /* steps are counted from 1 */
    if (source > 0 && source <= i)
        join(clock, clocks[source - 1]);
}

static const struct touch *touch_of(int k, const void *object)
{
    const struct touch *t = events[k].op.touch;
    while (t->object != object)
        t++;
    return t;
}

/* Weak memory: earlier reads that nothing keeps from reading what i writes.  Between two
 * read-modify-writes nothing comes, so the one that read the other's store could have come before
 * it. */
static void reverse_reads(int i, const uint32_t *own, const uint32_t *clock)
{
    for (int o = 0; o < MAX_TOUCHES && events[i].op.touch[o].object; o++) {
        const struct touch *mine = &events[i].op.touch[o];
        for (int k = mine->weak ? events[i].earlier[o] : -1; k >= 0;) {
            const struct touch *other = touch_of(k, mine->object);
            bool swap = (mine->weak & WEAK_READ) && other->weak == (WEAK_READ | WEAK_WRITE) &&
                        ((mine->weak & WEAK_WRITE) || weak_could_replace(i + 1, k + 1));
            if (events[k].thread != events[i].thread && (other->weak & WEAK_READ) &&
                (swap || (mine->weak & WEAK_WRITE)) && !knows(swap ? own : clock, k))
                reverse(k, i);
            k = events[k].earlier[other - events[k].op.touch];
        }
    }
}

/* Reverses what i races with.  Its clock is then known. */
static void reverse_races(int i, const int *last_of_thread)
{
    static int *candidates, *enablers;
    static unsigned room;
    if (room < capacity) {
        room = capacity;
        candidates = realloc(candidates, room * MAX_TOUCHES * sizeof *candidates);
        enablers = realloc(enablers, room * MAX_TOUCHES * sizeof *enablers);
        if (!candidates || !enablers)
            die("out of memory for the reduction");
    }
    uint32_t clock[MAX_THREADS], own[MAX_THREADS];
    unsigned n_enablers, n = conflicting(i, candidates, enablers, &n_enablers);
    own_past(i, last_of_thread, clock);
    if (X.weak) {
        memcpy(own, clock, sizeof own);
        join_source(i, clock);
    }
    if (n > 1)
        qsort(candidates, n, sizeof *candidates, descending);
    for (unsigned c = 0; c < n; c++) {
        int e = candidates[c];
        if (!knows(clock, e) && (unsigned)i >= changed)
            reverse(e, i);
        join(clock, clocks[e]);
    }
    for (unsigned k = 0; k < n_enablers; k++)
        join(clock, clocks[enablers[k]]);
    if (X.weak && (unsigned)i >= changed)
        reverse_reads(i, own, clock);
    clock[events[i].thread] = (uint32_t)i + 1;
    memcpy(clocks[i], clock, width * sizeof *clock);
}

/* Who waited until its deadline could have had what it wants before somebody took it. */
static void races_of(int i, const int *last_of_thread)
{
    if (events[i].by_time) {
        events[i].by_time = false;
        reverse_races(i, last_of_thread);
        events[i].by_time = true;
    }
    reverse_races(i, last_of_thread);
}

/* The latest event on each object, by address; one table, emptied by generation. */
static int *latest_on(const void *object, uint32_t generation)
{
    static struct {
        const void *object;
        uint32_t generation;
        int event;
    } table[OBJECTS];
    uintptr_t h = (uintptr_t)object * 0x9E3779B97F4A7C15u >> 45;
    for (;; h++) {
        h %= OBJECTS;
        if (table[h].generation != generation) {
            table[h].generation = generation;
            table[h].object = object;
            table[h].event = -1;
        }
        if (table[h].object == object)
            return &table[h].event;
    }
}

static void find_earlier(struct event *e)
{
    for (int o = 0; o < MAX_TOUCHES && e->op.touch[o].object; o++)
        e->earlier[o] = *latest_on(e->op.touch[o].object, X.generation);
}

static void make_latest(int i)
{
    for (int o = 0; o < MAX_TOUCHES && events[i].op.touch[o].object; o++)
        *latest_on(events[i].op.touch[o].object, X.generation) = i;
}

/* What threads were about to do when the execution was given up is no event, but its opposite order
 * may be found nowhere else.  Those who are ready in a redundant execution sleep: they were tried.
 */
static void analyse_unfinished(const int *last_of_thread)
{
    for (unsigned t = 0; t < X.n_live; t++) {
        struct thread *unfinished = X.live[t];
        if (unfinished->id >= MAX_THREADS || (X.pruned && is_ready(unfinished)))
            continue;
        reversal_record(unfinished, -1);
        find_earlier(&events[--n_events]);
        races_of((int)n_events, last_of_thread);
    }
}

/* Long after the choices have ended there is nothing new to learn: the first operations that
 * each prefix can race with come soon after it. */
enum { LONGEST_TAIL = 1000 };

void reversal_analyse(void)
{
    unsigned i, tail = 0;
    int last_of_thread[MAX_THREADS];
    memset(last_of_thread, -1, sizeof last_of_thread);
    if (X.n_threads > width) {
        width = X.n_threads;
        analysed = 0;
    }
    for (i = 0; i < n_events; i++) {
        if (events[i].node < 0 && ++tail > LONGEST_TAIL)
            break;
        if (i >= analysed) {
            if (X.weak && events[i].op.kind == OP_RMW && !weak_wrote((int)i + 1))
                events[i].op.touch->weak = WEAK_READ; /* a compare-and-swap that failed */
            find_earlier(&events[i]);
            races_of((int)i, last_of_thread);
        }
        make_latest((int)i);
        last_of_thread[events[i].thread] = (int)i;
    }
    analysed = i;
    analyse_unfinished(last_of_thread);
}

/* ---- For tests ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

/* Which of its thread's operations the store of this step was. */
static uint64_t mix_store(uint64_t hash, int step, const unsigned *ordinal)
{
    return step <= 0 || (unsigned)step > n_events
               ? mix(hash, (uint64_t)step)
               : mix(hash, (uint64_t)events[step - 1].thread << 32 | ordinal[step - 1]);
}

/* Of each event, which of its thread's it is, from 1. */
static unsigned *count_ordinals(void)
{
    unsigned done[MAX_THREADS] = {0};
    static unsigned *ordinal;
    ordinal = realloc(ordinal, (n_events + 1) * sizeof *ordinal);
    if (!ordinal)
        die("out of memory for the classes");
    for (unsigned i = 0; i < n_events; i++)
        ordinal[i] = ++done[events[i].thread];
    return ordinal;
}

/* Zero is left out: what is used up, a spurious wake-up say, cannot be chosen.  So is the choice of
 * a store, of which reversal_class() has more to say. */
static uint64_t mix_values(uint64_t hash, const struct step *s)
{
    for (unsigned v = s->touch->weak != 0; v < s->n_values; v++)
        if (s->values[v])
            hash = mix(hash, (uint64_t)v << 32 | s->values[v]);
    return hash;
}

uint64_t reversal_class(void)
{
    uint64_t class = 0;
    const unsigned *ordinal = count_ordinals();
    for (unsigned i = 0; i < n_events; i++) {
        const struct event *e = &events[i];
        struct step s = step_of(i);
        uint64_t hash = mix(e->thread, (uint64_t)e->op.kind << 1 | e->by_time);
        for (unsigned t = 0; t < width; t++)
            if (clocks[i][t])
                hash = mix(hash, (uint64_t)t << 32 | ordinal[clocks[i][t] - 1]);
        hash = mix_values(hash, &s);
        if (X.weak)
            hash = mix_store(mix_store(hash, weak_source((int)i + 1), ordinal),
                             weak_predecessor((int)i + 1), ordinal);
        class += hash;
    }
    return class;
}
