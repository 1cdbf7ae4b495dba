/*
 * reduction.c - every schedule up to equivalence.
 *
 * Two schedules are equivalent if one becomes the other by swapping neighbouring operations that
 * do not conflict.  A depth-first search visits at least one schedule of each class:
 *
 *  - Sleep sets: once everything that begins with thread p has been tried at a point, p sleeps in
 *    the subtrees of its siblings until an operation is performed that conflicts with p's.  If all
 *    who are ready sleep, the execution is redundant.
 *  - Source sets: at first only one thread is tried at a point.  After each execution, every pair
 *    of conflicting operations that nothing else orders (a race, in the terms of the paper) makes
 *    sure that the point before the first of them also tries a thread that can lead to the
 *    opposite order.
 *
 * An operation that blocks (locking, waiting for a permit) cannot be moved to where what it wants
 * was taken; it is moved before the operation that took it (the earlier lock).  conflicting() steps
 * over those in between (the unlock) to find that one.
 */
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "search.h"
#include "sync.h"

enum { MAX_THREADS = 64, OBJECTS = 1 << 13 };

/* A choice point: of a thread, or of a value. */
struct node {
    uint64_t ready, sleep, backtrack, done; /* sets of threads; values: only done */
    uint8_t chosen;
    uint8_t values; /* 0: a choice of thread */
    int event;      /* events before this point */
};

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

static struct node *path;
static unsigned length, path_capacity, cursor;
static struct event *events;
static unsigned n_events, event_capacity;
static uint32_t (*clocks)[MAX_THREADS]; /* clocks[i][t]: events of t at or before i, by index + 1 */
static unsigned changed;                /* events before this one are as in the last execution */
static int picked_node;
static struct op last_op;
static enum reduction mode;
static bool too_many;

static void *grow(void *array, unsigned n, unsigned *capacity, size_t size)
{
    if (n < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 1024;
    array = realloc(array, *capacity * size);
    if (!array)
        die("out of memory for the search path");
    return array;
}

static struct node *extend(void)
{
    path = grow(path, length, &path_capacity, sizeof *path);
    cursor++;
    return &path[length++];
}

static uint64_t bit(unsigned thread)
{
    return 1ull << thread;
}

/* ---- Following and extending the path ---- */

/* Who sleeps after the operation chosen at parent: those who slept or were done there, unless
 * their operation conflicts with it. */
static uint64_t inherited_sleep(const struct node *parent)
{
    uint64_t sleep = 0, candidates = (parent->sleep | parent->done) & ~bit(parent->chosen);
    for (; candidates; candidates &= candidates - 1) {
        unsigned t = (unsigned)__builtin_ctzll(candidates);
        if (!conflicts(&X.threads[t]->op, &last_op))
            sleep |= bit(t);
    }
    return sleep;
}

static const struct node *last_thread_choice(void)
{
    for (unsigned i = cursor; i-- > 0;)
        if (!path[i].values)
            return &path[i];
    return NULL;
}

static struct thread *new_choice(uint64_t set)
{
    const struct node *parent = last_thread_choice();
    uint64_t sleep = parent && mode != REDUCE_NONE ? inherited_sleep(parent) : 0;
    uint64_t awake = set & ~sleep;
    if (!awake)
        return NULL;
    struct thread *t = X.current;
    if (t->retrying || !(awake & bit(t->id))) {
        uint64_t others = awake & ~bit(t->id);
        t = X.threads[__builtin_ctzll(others ? others : awake)];
    }
    picked_node = (int)length;
    *extend() = (struct node){.ready = set,
                              .sleep = sleep,
                              .backtrack = mode == REDUCE_FULL ? bit(t->id) : set,
                              .chosen = (uint8_t)t->id,
                              .event = (int)n_events};
    return t;
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    uint64_t set = 0;
    if (X.n_threads > MAX_THREADS) {
        too_many = true;
        return NULL;
    }
    for (unsigned i = 0; i < n; i++)
        set |= bit(ready[i]->id);
    if (cursor == length)
        return new_choice(set);
    picked_node = (int)cursor;
    const struct node *node = &path[cursor++];
    if (node->values || node->ready != set)
        fail(IL_UNSUPPORTED, X.current->op.pc,
             "the program did not do the same thing twice under the same schedule");
    return X.threads[node->chosen];
}

static unsigned choose_value(unsigned n)
{
    if (cursor < length)
        return path[cursor++].chosen;
    *extend() = (struct node){.values = (uint8_t)n, .event = (int)n_events};
    return 0;
}

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

/* A signal takes away what a waiter whose time has come was about to do.  That operation will
 * never be an event of this execution, so its race with the signal is noted here. */
static void try_time_outs_first(const struct op *signal)
{
    const struct sync *c = signal->object;
    if (X.fair || (signal->kind != OP_SIGNAL && signal->kind != OP_BROADCAST))
        return;
    for (const struct thread *w = c->waiters; w; w = w->next_waiter)
        path[picked_node].backtrack |= path[picked_node].ready & bit(w->id);
}

static void picked(struct thread *t)
{
    if (t->id >= MAX_THREADS)
        return;
    try_time_outs_first(&t->op);
    events = grow(events, n_events, &event_capacity, sizeof *events);
    clocks = realloc(clocks, event_capacity * sizeof *clocks);
    struct event *e = &events[n_events++];
    *e = (struct event){.op = t->op,
                        .thread = t->id,
                        .node = X.fair ? -1 : picked_node,
                        .by_time = t->chosen_by_time,
                        .available = availability(&t->op),
                        .tick = X.tick_event,
                        .wake = t->wake_event};
    t->wake_event = -1;
    last_op = t->op;
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
    struct node *node = &path[events[e].node];
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
    static unsigned capacity;
    if (capacity < event_capacity) {
        capacity = event_capacity;
        candidates = realloc(candidates, capacity * MAX_TOUCHES * sizeof(int));
        enablers = realloc(enablers, capacity * MAX_TOUCHES * sizeof(int));
    }
    uint32_t clock[MAX_THREADS], before[MAX_THREADS];
    unsigned n_enablers, n = conflicting(i, candidates, enablers, &n_enablers);
    own_past(i, last_of_thread, clock);
    qsort(candidates, n, sizeof *candidates, descending);
    for (unsigned c = 0; c < n; c++) {
        int e = candidates[c];
        if (!knows(clock, e) && i >= (int)changed && mode == REDUCE_FULL) {
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

/* Long after the choices have ended there is nothing new to learn: the first operations that
 * each prefix can race with come soon after it. */
enum { LONGEST_TAIL = 1000 };

static void analyse(void)
{
    unsigned tail = 0;
    int last_of_thread[MAX_THREADS];
    memset(last_of_thread, -1, sizeof last_of_thread);
    for (unsigned i = 0; i < n_events; i++) {
        struct event *e = &events[i];
        if (e->node < 0 && ++tail > LONGEST_TAIL)
            break;
        for (int o = 0; o < MAX_TOUCHES && e->op.touch[o].object; o++) {
            int *latest = latest_on(e->op.touch[o].object, X.generation);
            e->earlier[o] = *latest;
            *latest = (int)i;
        }
        races_of((int)i, last_of_thread);
        last_of_thread[e->thread] = (int)i;
    }
}

/* ---- The search ---- */

static bool backtrack(void)
{
    while (length > 0) {
        struct node *n = &path[length - 1];
        changed = (unsigned)n->event;
        if (n->values) {
            if (n->chosen + 1 < n->values) {
                n->chosen++;
                return true;
            }
        } else {
            n->done |= bit(n->chosen);
            uint64_t left = n->backtrack & ~n->done & ~n->sleep;
            if (left) {
                n->chosen = (uint8_t)__builtin_ctzll(left);
                return true;
            }
        }
        length--;
    }
    return false;
}

enum outcome search_all(struct search *s, enum reduction how, unsigned long long budget)
{
    static const struct strategy strategy = {pick, choose_value, picked};
    unsigned long long end = s->points + budget;
    mode = how;
    length = changed = 0;
    too_many = false;
    do {
        cursor = n_events = 0;
        if (run_once(s, &strategy))
            return FOUND;
        if (too_many)
            return UNSUITABLE;
        if (s->points >= end)
            return OUT_OF_BUDGET;
        if (mode == REDUCE_FULL)
            analyse();
    } while (backtrack());
    return EXHAUSTED;
}
