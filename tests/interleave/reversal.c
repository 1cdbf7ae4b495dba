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
#include "pool.h"
#include "sync.h"

enum { OBJECTS = 1 << 13 };

/* An operation that was performed. */
struct event {
    struct op op;
    unsigned thread;
    int node; /* where it was chosen; -1: without a choice */
    bool by_time;
    int available;            /* what its object could have been taken for instead */
    int tick, wake;           /* events before the clock last moved; the event that woke it */
    int earlier[MAX_TOUCHES]; /* previous event that touches the same object, or -1 */
};

static struct event *events;
static unsigned n_events, capacity;
static uint32_t (*clocks)[MAX_THREADS]; /* clocks[i][t]: events of t at or before i, by index + 1 */
static int changed;                     /* events before this one are as in the last execution */

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

void reversal_begin(void)
{
    n_events = 0;
}

int reversal_events(void)
{
    return (int)n_events;
}

static void reserve(void)
{
    if (n_events < capacity)
        return;
    capacity = capacity ? capacity * 2 : 1024;
    events = realloc(events, capacity * sizeof *events);
    clocks = realloc(clocks, capacity * sizeof *clocks);
    if (!events || !clocks)
        die("out of memory for the reduction");
}

void reversal_record(struct thread *t, int node)
{
    reserve();
    events[n_events++] = (struct event){.op = t->op,
                                        .thread = t->id,
                                        .node = node,
                                        .by_time = t->chosen_by_time,
                                        .available = availability(&t->op),
                                        .tick = X.tick_event,
                                        .wake = t->wake_event};
    t->wake_event = -1;
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
    for (unsigned t = 0; t < X.n_threads && t < MAX_THREADS; t++)
        if (into[t] < from[t])
            into[t] = from[t];
}

/* The threads that can go first at the point before e so that i comes before e: those of events
 * after e that do not depend on e, or of i, which depend on no other of these. */
static uint64_t initials(int e, int i, const uint32_t *clock_of_i)
{
    uint64_t seen = 0, result = 0;
    int first[MAX_THREADS];
    for (int k = e + 1; k <= i; k++) {
        const uint32_t *clock = k == i ? clock_of_i : clocks[k];
        unsigned t = events[k].thread;
        if ((k < i && knows(clocks[k], e)) || seen & bit(t))
            continue;
        bool initial = true;
        for (uint64_t s = seen; s && initial; s &= s - 1)
            initial = !knows(clock, first[__builtin_ctzll(s)]);
        first[t] = k;
        seen |= bit(t);
        if (initial)
            result |= bit(t);
    }
    return result;
}

static void reverse(int e, int i, const uint32_t *clock_of_i)
{
    if (events[e].node < 0)
        return;
    struct node *node = choice_point(events[e].node);
    uint64_t first = initials(e, i, clock_of_i);
    if (first & (node->backtrack | node->done))
        return;
    first &= node->ready;
    if (first & bit(events[i].thread))
        node->backtrack |= bit(events[i].thread);
    else if (first)
        node->backtrack |= first & -first;
    else
        node->backtrack |= node->ready;
}

/* Events on the objects of i that conflict with it, latest first.  Those that it may be moved
 * before go to candidates, those that made it possible to enablers. */
static unsigned conflicting(int i, int *candidates, int *enablers, unsigned *n_enablers)
{
    unsigned n = 0;
    *n_enablers = 0;
    for (int o = 0; o < MAX_TOUCHES && events[i].op.touch[o].object; o++) {
        const struct touch *mine = &events[i].op.touch[o];
        for (int k = events[i].earlier[o]; k >= 0;) {
            int slot = 0;
            while (events[k].op.touch[slot].object != mine->object)
                slot++;
            bool write = events[k].op.touch[slot].write;
            if (events[k].thread == events[i].thread && write)
                break; /* whatever was before that is before this too */
            if (events[k].thread != events[i].thread && (write || mine->write)) {
                if (blocks(&events[i]) && !was_possible(&events[i], &events[k], slot)) {
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
    memset(clock, 0, sizeof clocks[0]);
    if (last_of_thread[e->thread] >= 0)
        join(clock, clocks[last_of_thread[e->thread]]);
    if (e->wake > 0)
        join(clock, clocks[e->wake - 1]);
    if (e->by_time)
        for (int k = 0; k < e->tick; k++)
            join(clock, clocks[k]);
}

static void races_of(int i, const int *last_of_thread)
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
    uint32_t clock[MAX_THREADS], before[MAX_THREADS];
    unsigned n_enablers, n = conflicting(i, candidates, enablers, &n_enablers);
    own_past(i, last_of_thread, clock);
    qsort(candidates, n, sizeof *candidates, descending);
    for (unsigned c = 0; c < n; c++) {
        int e = candidates[c];
        if (!knows(clock, e) && i >= changed) {
            memcpy(before, clock, sizeof before);
            for (unsigned k = 0; k < n_enablers; k++)
                if (enablers[k] > e && !knows(clocks[enablers[k]], e))
                    join(before, clocks[enablers[k]]);
            reverse(e, i, before);
        }
        join(clock, clocks[e]);
    }
    for (unsigned k = 0; k < n_enablers; k++)
        join(clock, clocks[enablers[k]]);
    clock[events[i].thread] = (uint32_t)i + 1;
    memcpy(clocks[i], clock, sizeof clock);
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

/* Threads that were left waiting when the execution was given up as redundant: what they wait to do
 * is no event, but was possible before somebody took what they want, and the opposite order may be
 * found nowhere else. */
static void analyse_waiting(const int *last_of_thread)
{
    for (unsigned t = 0; t < X.n_live; t++) {
        struct thread *waiting = X.live[t];
        if (is_ready(waiting))
            continue;
        reversal_record(waiting, -1);
        find_earlier(&events[--n_events]);
        races_of((int)n_events, last_of_thread);
    }
}

/* Long after the choices have ended there is nothing new to learn: the first operations that
 * each prefix can race with come soon after it. */
enum { LONGEST_TAIL = 1000 };

void reversal_analyse(int first_new)
{
    unsigned tail = 0;
    int last_of_thread[MAX_THREADS];
    changed = first_new;
    memset(last_of_thread, -1, sizeof last_of_thread);
    for (unsigned i = 0; i < n_events; i++) {
        if (events[i].node < 0 && ++tail > LONGEST_TAIL)
            break;
        find_earlier(&events[i]);
        races_of((int)i, last_of_thread);
        make_latest((int)i);
        last_of_thread[events[i].thread] = (int)i;
    }
    if (X.pruned)
        analyse_waiting(last_of_thread);
}
