/*
 * axioms.h - RC11 as an oracle: every consistent execution graph of a small program.
 *
 * Word for word after Lahav, Vafeiadis, Kang, Hur, Dreyer: Repairing Sequential Consistency in
 * C/C++11, PLDI 2017, section 3 (as in herd's rc11.cat): all ways to give each read a store, each
 * location a modification order and each mutex an order of its sections, and those are kept that
 * break no axiom.  It shares nothing with the checker that it judges.
 */
#ifndef AXIOMS_H
#define AXIOMS_H

#include "brute_force.h"
#include "relations.h"

#include <stdatomic.h>

/* ---- Programs ---- */

enum { THREADS = 4, LONGEST = 5, LOCATIONS = 3 };
_Static_assert(LOCATIONS + THREADS * LONGEST <= EVENTS, "an event each, and one a location");
enum weak_kind { W_LOAD, W_STORE, W_ADD, W_CAS, W_FENCE, W_LOCK, W_UNLOCK, W_END };

struct weak_op {
    enum weak_kind kind;
    int location, value; /* value: stored, or put in the place of 0 */
    memory_order order, fail_order;
};

struct weak_program {
    int threads;
    struct weak_op op[THREADS][LONGEST + 1]; /* each list closed by W_END */
};

/* ---- Graphs ---- */

struct weak_event {
    const struct weak_op *op; /* NULL: what a location holds at first */
    int thread, location;
    bool reads, writes;
    int source; /* event */
    unsigned read, written;
    bool known;
};

struct graphs {
    unsigned long n;
    struct outcomes outcomes;
};

static struct weak_event event[EVENTS];
static rel po;
static int order_of[LOCATIONS + 1][EVENTS], length_of[LOCATIONS + 1]; /* last: the mutex */
static struct graphs *found;

static inline memory_order order_now(const struct weak_event *e)
{
    return e->op->kind == W_CAS && !e->writes ? e->op->fail_order : e->op->order;
}

static inline uint32_t set_of(bool (*belongs)(const struct weak_event *e))
{
    uint32_t set = 0;

    for (int i = 0; i < n_events; i++)
        set |= (uint32_t)belongs(&event[i]) << i;
    return set;
}

static inline bool is_read(const struct weak_event *e)
{
    return e->reads;
}

static inline bool is_write(const struct weak_event *e)
{
    return e->writes;
}

static inline bool is_fence(const struct weak_event *e)
{
    return e->op && e->op->kind == W_FENCE;
}

static inline bool is_mutex(const struct weak_event *e)
{
    return e->op && (e->op->kind == W_LOCK || e->op->kind == W_UNLOCK);
}

static inline bool is_release(const struct weak_event *e)
{
    return e->op && !is_mutex(e) &&
           (order_now(e) == memory_order_release || order_now(e) == memory_order_acq_rel ||
            order_now(e) == memory_order_seq_cst);
}

static inline bool is_acquire(const struct weak_event *e)
{
    return e->op && !is_mutex(e) &&
           (order_now(e) == memory_order_acquire || order_now(e) == memory_order_consume ||
            order_now(e) == memory_order_acq_rel || order_now(e) == memory_order_seq_cst);
}

static inline bool is_seq_cst(const struct weak_event *e)
{
    return e->op && !is_mutex(e) && order_now(e) == memory_order_seq_cst;
}

static inline bool is_rmw(const struct weak_event *e)
{
    return e->reads && e->writes;
}

static inline bool same_location(int a, int b)
{
    return event[a].location >= 0 && event[a].location == event[b].location;
}

static inline rel at_one_location(rel r, bool same)
{
    for (int a = 0; a < n_events; a++)
        for (int b = 0; b < n_events; b++)
            if (in(&r, a, b) && same_location(a, b) != same)
                r.row[a] &= ~(1u << b);
    return r;
}

static inline rel reads_from(void)
{
    rel rf = {{0}};

    for (int i = 0; i < n_events; i++)
        if (event[i].reads)
            relate(&rf, event[i].source, i);
    return rf;
}

static inline rel order_at(int which)
{
    rel r = {{0}};

    for (int i = 0; i < length_of[which]; i++)
        for (int k = i + 1; k < length_of[which]; k++)
            relate(&r, order_of[which][i], order_of[which][k]);
    return r;
}

static inline rel reads_before(rel mo)
{
    rel rb = {{0}};

    for (int i = 0; i < n_events; i++)
        if (event[i].reads)
            rb.row[i] = mo.row[event[i].source] & ~(1u << i);
    return rb;
}

/* An unlock, and every lock that comes after it in the order of the mutex. */
static inline rel unlock_to_lock(void)
{
    rel r = order_at(LOCATIONS);

    for (int a = 0; a < n_events; a++)
        for (int b = 0; b < n_events; b++)
            if (in(&r, a, b) && (event[a].op->kind != W_UNLOCK || event[b].op->kind != W_LOCK))
                r.row[a] &= ~(1u << b);
    return r;
}

static inline rel happens_before(rel rf)
{
    rel R = only(set_of(is_read)), W = only(set_of(is_write)), F = only(set_of(is_fence));
    rel rmw = only(set_of(is_rmw));
    rel rs =
        then(then(W, then(maybe(at_one_location(po, true)), W)), maybe(closure(then(rf, rmw))));
    rel from = then(only(set_of(is_release)), maybe(then(F, po)));
    rel to = then(maybe(then(po, F)), only(set_of(is_acquire)));
    rel sw = then(then(then(from, rs), then(rf, R)), to);

    return closure(both(po, both(sw, unlock_to_lock())));
}

static inline bool sc_is_ordered(rel hb, rel mo, rel rb, rel eco)
{
    uint32_t sc = set_of(is_seq_cst), fences = sc & set_of(is_fence);
    rel F = only(fences), E = only(sc & ~fences), elsewhere = at_one_location(po, false);
    rel scb = both(both(po, then(then(elsewhere, hb), elsewhere)),
                   both(at_one_location(hb, true), both(mo, rb)));
    rel base = then(then(both(E, then(F, maybe(hb))), scb), both(E, then(maybe(hb), F)));
    rel fence = then(then(F, both(hb, then(then(hb, eco), hb))), F);

    return !reflexive_somewhere(closure(both(base, fence)));
}

static inline bool is_consistent(void)
{
    rel rf = reads_from(), mo = both(order_at(0), both(order_at(1), order_at(2))),
        rb = reads_before(mo);
    rel hb = happens_before(rf), eco = closure(both(rf, both(mo, rb))), between = then(rb, mo);

    for (int i = 0; i < n_events; i++)
        if (is_rmw(&event[i]) && in(&between, i, i))
            return false;
    if (reflexive_somewhere(closure(both(po, both(rf, unlock_to_lock())))))
        return false; /* a mutex is read and written, too */
    return !reflexive_somewhere(then(hb, maybe(eco))) && sc_is_ordered(hb, mo, rb, eco);
}

/* ---- All of them ---- */

/* What the real program tells: every value read, in order, and what the locations hold at last. */
static inline uint64_t digest(const unsigned *seen, const unsigned *last)
{
    uint64_t d = (last[0] * 64 + last[1]) * 64 + last[2];

    for (int t = 0; t < THREADS; t++)
        d = d * 1000003 + seen[t];
    return d;
}

static inline void keep_graph(void)
{
    unsigned seen[THREADS] = {0}, last[LOCATIONS];
    struct outcomes *o = &found->outcomes;

    for (int i = LOCATIONS; i < n_events; i++)
        if (event[i].reads)
            seen[event[i].thread] = seen[event[i].thread] * 31 + event[i].read + 1;
    for (int l = 0; l < LOCATIONS; l++)
        last[l] = event[order_of[l][length_of[l] - 1]].written;
    uint64_t outcome = digest(seen, last);
    found->n++;
    if (!has(o, outcome)) {
        ck_assert_uint_lt(o->n, MAX_OUTCOMES);
        o->value[o->n++] = outcome;
    }
}

/* Sections follow each other whole. */
static inline void order_sections(uint32_t left)
{
    if (!left && is_consistent())
        keep_graph();
    for (int i = 0; i < n_events; i++)
        if (left >> i & 1 && event[i].op->kind == W_LOCK) {
            int end = i + 1;
            while (event[end].op->kind != W_UNLOCK)
                end++;
            int *at = &length_of[LOCATIONS];
            order_of[LOCATIONS][(*at)++] = i;
            order_of[LOCATIONS][(*at)++] = end;
            order_sections(left & ~(1u << i) & ~(1u << end));
            *at -= 2;
        }
}

/* Not before an earlier store of its thread, nor apart from the store that it read: what the axioms
 * would not let pass is not even tried. */
static inline bool may_come_next(int i, int location, uint32_t left)
{
    int last = order_of[location][length_of[location] - 1];

    if (event[i].reads && event[i].source != last)
        return false;
    for (int k = 0; k < n_events; k++)
        if (k != i && left >> k & 1 &&
            (in(&po, k, i) || (event[k].reads && event[k].source == last)))
            return false;
    return true;
}

static inline void order_writes(int location, uint32_t left)
{
    if (location == LOCATIONS) {
        length_of[LOCATIONS] = 0;
        order_sections(set_of(is_mutex));
        return;
    }
    if (!left) {
        uint32_t next = 0;
        for (int i = LOCATIONS; i < n_events; i++)
            next |= (uint32_t)(event[i].writes && event[i].location == location + 1) << i;
        if (location + 1 < LOCATIONS) {
            order_of[location + 1][0] = location + 1;
            length_of[location + 1] = 1;
        }
        order_writes(location + 1, location + 1 < LOCATIONS ? next : 0);
        return;
    }
    for (int i = 0; i < n_events; i++)
        if (left >> i & 1 && may_come_next(i, location, left)) {
            order_of[location][length_of[location]++] = i;
            order_writes(location, left & ~(1u << i));
            length_of[location]--;
        }
}

static inline void value_of(struct weak_event *e)
{
    if (e->known || !e->op)
        return;
    e->known = true;
    if (e->reads) {
        value_of(&event[e->source]);
        e->read = event[e->source].written;
    }
    e->writes =
        e->op->kind == W_STORE || e->op->kind == W_ADD || (e->op->kind == W_CAS && e->read == 0);
    e->written = e->op->kind == W_ADD ? e->read + 1 : (unsigned)e->op->value;
}

/* Every read has its source: is no value out of thin air, and are all sources writes? */
static inline void try_sources(void)
{
    if (reflexive_somewhere(closure(both(po, reads_from()))))
        return;
    for (int i = LOCATIONS; i < n_events; i++)
        event[i].known = false;
    for (int i = LOCATIONS; i < n_events; i++)
        value_of(&event[i]);
    for (int i = LOCATIONS; i < n_events; i++)
        if (event[i].reads && !event[event[i].source].writes)
            return;
    uint32_t first = 0;
    for (int i = LOCATIONS; i < n_events; i++)
        first |= (uint32_t)(event[i].writes && event[i].location == 0) << i;
    order_of[0][0] = 0;
    length_of[0] = 1;
    order_writes(0, first);
}

static inline void choose_sources(int i)
{
    while (i < n_events && !event[i].reads)
        i++;
    if (i == n_events) {
        try_sources();
        return;
    }
    for (int s = 0; s < n_events; s++)
        if (s != i && same_location(s, i) && (!event[s].op || event[s].op->kind != W_LOAD)) {
            event[i].source = s;
            choose_sources(i + 1);
        }
}

static inline void add_event_of(const struct weak_op *op, int thread)
{
    bool accesses = op->kind <= W_CAS;

    event[n_events++] = (struct weak_event){
        .op = op,
        .thread = thread,
        .location = accesses ? op->location : -1,
        .reads = accesses && op->kind != W_STORE,
    };
}

static inline void find_graphs(const struct weak_program *p, struct graphs *g)
{
    found = g;
    *g = (struct graphs){0};
    n_events = 0;
    po = (rel){{0}};
    for (int l = 0; l < LOCATIONS; l++)
        event[n_events++] = (struct weak_event){.thread = -1, .location = l, .writes = true};
    for (int t = 0; t < p->threads; t++)
        for (const struct weak_op *op = p->op[t]; op->kind != W_END; op++)
            add_event_of(op, t);
    for (int a = 0; a < n_events; a++)
        for (int b = a + 1; b < n_events; b++)
            if (b >= LOCATIONS && (a < LOCATIONS || event[a].thread == event[b].thread))
                relate(&po, a, b);
    choose_sources(LOCATIONS);
}

#endif
