/*
 * racing.c - which operations of an execution could have come in the opposite order.
 *
 * Two conflicting operations of different threads race, in the terms of Abdulla et al., if nothing
 * else orders them.  The point before the first of them then has to try a thread that can lead to
 * the opposite order, unless it already does.
 *
 * An operation that blocks (locking, waiting for a permit) cannot be moved to where what it wants
 * was taken; it is moved before the operation that took it (the earlier lock).  conflicting() steps
 * over those in between (the unlock) to find that one.
 */
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "reversal.h"
#include "weak.h"

enum { OBJECTS = 1 << 13 };

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

static void join(uint32_t *into, const uint32_t *from)
{
    for (unsigned t = 0; t < past.width; t++)
        if (into[t] < from[t])
            into[t] = from[t];
}

static int slot_of(int event, const void *object)
{
    int slot = 0;
    while (past.events[event].op.touch[slot].object != object)
        slot++;
    return slot;
}

/* True if what i waits for in this slot would be there if nothing had happened that depends on k:
 * of the events on that object, those are the latest. */
static bool had_without(int i, int slot, int k)
{
    const struct touched *t = &past.events[i].touched;
    int first = -1, at = 0;
    for (int j = past.events[i].earlier[slot]; j >= 0 && knows(past.clocks[j], k);
         j = past.events[j].earlier[at]) {
        first = j;
        at = slot_of(j, past.events[i].op.touch[slot].object);
    }
    return first < 0 ? t->got >> slot & 1
                     : past.events[first].touched.available[at] & t->wanted[slot];
}

/* True if i, a call on descriptors that waits for any of several objects, could have come before k.
 */
static bool io_was_possible(int i, int k)
{
    for (int slot = 0; slot < MAX_TOUCHES && past.events[i].op.touch[slot].object; slot++)
        if (past.events[i].touched.wanted[slot] && had_without(i, slot, k))
            return true;
    return false;
}

/* True if i, which touches in slot o what k touches in another, could not come before k.  Once its
 * deadline has passed it can come at any time: it then times out. */
static bool is_enabled_by(int i, int o, int k, int slot)
{
    if (past.events[i].by_cancel && past.events[k].op.kind == OP_CANCEL)
        return true;
    if (past.events[i].op.kind == OP_IO)
        return event_blocks(&past.events[i]) && past.events[k].now < past.events[i].op.deadline &&
               !io_was_possible(i, k);
    return o == 0 && event_blocks(&past.events[i]) &&
           past.events[k].now < past.events[i].op.deadline &&
           !was_possible(&past.events[i], &past.events[k], slot);
}

/* Events on the objects of i that conflict with it, latest first.  Those that it may be moved
 * before go to candidates, those that made it possible to enablers. */
static unsigned conflicting(int i, int *candidates, int *enablers, unsigned *n_enablers)
{
    unsigned n = 0;
    *n_enablers = 0;
    for (int o = 0; o < MAX_TOUCHES && past.events[i].op.touch[o].object; o++) {
        const struct touch *mine = &past.events[i].op.touch[o];
        if (mine->weak)
            continue;
        for (int k = past.events[i].earlier[o]; k >= 0;) {
            int slot = slot_of(k, mine->object);
            bool write = past.events[k].op.touch[slot].write;
            if (past.events[k].thread == past.events[i].thread && write)
                break; /* whatever was before that is before this too */
            if (past.events[k].thread != past.events[i].thread && (write || mine->write)) {
                if (is_enabled_by(i, o, k, slot)) {
                    enablers[(*n_enablers)++] = k;
                } else {
                    candidates[n++] = k;
                    if (write)
                        break;
                }
            }
            k = past.events[k].earlier[slot];
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
    const struct event *e = &past.events[i];
    memset(clock, 0, past.width * sizeof *clock);
    if (last_of_thread[e->thread] >= 0)
        join(clock, past.clocks[last_of_thread[e->thread]]);
    if (e->wake > 0)
        join(clock, past.clocks[e->wake - 1]);
    if (e->by_time)
        for (int k = 0; k < e->tick; k++)
            join(clock, past.clocks[k]);
}

/* Weak memory: the store that i read had to come first. */
static void join_source(int i, uint32_t *clock)
{
    int source = X.weak ? weak_source(i + 1) : 0; /* steps are counted from 1 */
    if (source > 0 && source <= i)
        join(clock, past.clocks[source - 1]);
}

static const struct touch *touch_of(int k, const void *object)
{
    const struct touch *t = past.events[k].op.touch;
    while (t->object != object)
        t++;
    return t;
}

/* Weak memory: earlier reads that nothing keeps from reading what i writes.  Between two
 * read-modify-writes nothing comes, so the one that read the other's store could have come before
 * it. */
static void reverse_reads(int i, const uint32_t *own, const uint32_t *clock)
{
    for (int o = 0; o < MAX_TOUCHES && past.events[i].op.touch[o].object; o++) {
        const struct touch *mine = &past.events[i].op.touch[o];
        for (int k = mine->weak ? past.events[i].earlier[o] : -1; k >= 0;) {
            const struct touch *other = touch_of(k, mine->object);
            bool swap = (mine->weak & WEAK_READ) && other->weak == (WEAK_READ | WEAK_WRITE) &&
                        ((mine->weak & WEAK_WRITE) || weak_could_replace(i + 1, k + 1));
            if (past.events[k].thread != past.events[i].thread && (other->weak & WEAK_READ) &&
                (swap || (mine->weak & WEAK_WRITE)) && !knows(swap ? own : clock, k))
                reverse(k, i);
            k = past.events[k].earlier[other - past.events[k].op.touch];
        }
    }
}

/* Reverses what i races with.  Its clock is then known. */
static void reverse_races(int i, const int *last_of_thread)
{
    static int *candidates, *enablers;
    static unsigned room;
    if (room < past.room) {
        room = past.room;
        candidates = resized(candidates, room * MAX_TOUCHES, sizeof *candidates);
        enablers = resized(enablers, room * MAX_TOUCHES, sizeof *enablers);
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
        if (!knows(clock, e) && (unsigned)i >= past.changed)
            reverse(e, i);
        join(clock, past.clocks[e]);
    }
    for (unsigned k = 0; k < n_enablers; k++)
        join(clock, past.clocks[enablers[k]]);
    if (X.weak && (unsigned)i >= past.changed)
        reverse_reads(i, own, clock);
    clock[past.events[i].thread] = (uint32_t)i + 1;
    memcpy(past.clocks[i], clock, past.width * sizeof *clock);
}

/* Who waited until its deadline could have had what it wants before somebody took it. */
static void races_of(int i, const int *last_of_thread)
{
    if (past.events[i].by_time) {
        past.events[i].by_time = false;
        reverse_races(i, last_of_thread);
        past.events[i].by_time = true;
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
    for (int o = 0; o < MAX_TOUCHES && past.events[i].op.touch[o].object; o++)
        *latest_on(past.events[i].op.touch[o].object, X.generation) = i;
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
        past_record(unfinished, -1);
        find_earlier(&past.events[--past.n]);
        races_of((int)past.n, last_of_thread);
    }
}

/* Long after the choices have ended there is nothing new to learn: the first operations that
 * each prefix can race with come soon after it. */
enum { LONGEST_TAIL = 1000 };

void reverse_all_races(void)
{
    unsigned i, tail = 0;
    int last_of_thread[MAX_THREADS];
    memset(last_of_thread, -1, sizeof last_of_thread);
    if (X.n_threads > past.width) {
        past.width = X.n_threads;
        past.analysed = 0;
    }
    for (i = 0; i < past.n; i++) {
        if (past.events[i].node < 0 && ++tail > LONGEST_TAIL)
            break;
        if (i >= past.analysed) {
            if (X.weak && past.events[i].op.kind == OP_RMW && !weak_wrote((int)i + 1))
                past.events[i].op.touch->weak = WEAK_READ; /* a compare-and-swap that failed */
            find_earlier(&past.events[i]);
            races_of((int)i, last_of_thread);
        }
        make_latest((int)i);
        last_of_thread[past.events[i].thread] = (int)i;
    }
    past.analysed = i;
    analyse_unfinished(last_of_thread);
}
