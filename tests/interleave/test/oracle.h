/*
 * oracle.h - runs every interleaving of a program of program.h.
 *
 * It is as plain as can be, a state, a step, a recursion, and shares nothing
 * with the checker that it judges.  Waits with a deadline may time out at any
 * point, so they are for programs that are explored with timers as choices;
 * what waits for a lock or a permit and times out has done no more than one
 * that tried and failed.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "brute_force.h"
#include "program.h"

/* ---- States ---- */

struct state {
    unsigned variable[2], semaphore, spurious_wakes;
    bool used, set[2];
    int owner[2]; /* thread + 1, or 0 */
    int writer;   /* likewise */
    bool reads[MAX_THREADS];
    enum { RUNNING, WAITING, WOKEN, TIMED_OUT } condition[MAX_THREADS];
    unsigned seen[MAX_THREADS];
    int pc[MAX_THREADS];
};

/* All that the real program can tell of its end. */
static inline uint64_t digest(const unsigned variable[2], unsigned semaphore, const unsigned *seen)
{
    uint64_t d = variable[0] | variable[1] << 8 | semaphore << 16;

    for (int t = 0; t < MAX_THREADS; t++)
        d = d * 1000003 + seen[t];
    return d;
}

static inline unsigned readers(const struct state *s)
{
    unsigned n = 0;

    for (int t = 0; t < MAX_THREADS; t++)
        n += s->reads[t];
    return n;
}

/* Wakes the nth thread that waits on a condition; answers whether there is one. */
static inline bool wake(struct state *s, const struct program *p, int which, int nth)
{
    for (int t = 0; t < p->threads; t++)
        if (s->condition[t] == WAITING && p->op[t][s->pc[t]].which == which && nth-- == 0) {
            s->condition[t] = WOKEN;
            return true;
        }
    return false;
}

/* ---- One step: false if it cannot be taken now ---- */

static inline bool take(int *owner, int t)
{
    if (*owner)
        return false;
    *owner = t + 1;
    return true;
}

static inline bool take_for_reading(struct state *s, int t)
{
    if (s->writer)
        return false;
    return s->reads[t] = true;
}

static inline bool take_for_writing(struct state *s, int t)
{
    return readers(s) == 0 && take(&s->writer, t);
}

static inline bool take_permit(struct state *s)
{
    return s->semaphore > 0 && s->semaphore--;
}

static inline unsigned swap_if_zero(unsigned *variable, unsigned value)
{
    if (*variable)
        return 0;
    *variable = value;
    return 1;
}

/* Branch 0: something spurious; branch 1: the deadline, if there is one. */
static inline bool wake_unasked(struct state *s, bool timed, int t, int branch)
{
    if (branch == 0 && s->spurious_wakes > 0) {
        s->spurious_wakes--;
        s->condition[t] = WOKEN;
        return true;
    }
    if (branch == 1 && timed) {
        s->condition[t] = TIMED_OUT;
        return true;
    }
    return false;
}

static inline void finish(struct state *s, int t, unsigned result)
{
    s->seen[t] = s->seen[t] * 7 + result;
    s->pc[t]++;
}

static inline bool step_of_await(struct state *s, struct op op, int t, int branch)
{
    if (s->condition[t] == WAITING)
        return wake_unasked(s, op.kind == AWAIT_TIMED, t, branch);
    if (branch > 0)
        return false;
    if (s->condition[t] != RUNNING) {
        if (!take(&s->owner[op.which], t))
            return false;
        finish(s, t, s->condition[t] == TIMED_OUT ? 2 : 1);
        s->pc[t] -= op.kind == AWAIT; /* which looks again */
        s->condition[t] = RUNNING;
    } else if (s->set[op.which]) {
        finish(s, t, 0);
    } else {
        s->owner[op.which] = 0;
        s->condition[t] = WAITING;
    }
    return true;
}

static inline unsigned step_of_variable(unsigned *variable, enum kind kind, unsigned value)
{
    switch (kind) {
    case LOAD:
        return *variable;
    case STORE:
        *variable = value;
        return 0;
    case ADD:
        return (*variable)++;
    default:
        return swap_if_zero(variable, value);
    }
}

/* False if it has to wait; those that only try never do. */
static inline bool step_of_rwlock(struct state *s, enum kind kind, int t, unsigned *result)
{
    switch (kind) {
    case READ_LOCK:
        return take_for_reading(s, t);
    case WRITE_LOCK:
        return take_for_writing(s, t);
    case TRY_READ_LOCK:
        *result = take_for_reading(s, t);
        return true;
    case TRY_WRITE_LOCK:
        *result = take_for_writing(s, t);
        return true;
    default:
        if (s->writer == t + 1)
            s->writer = 0;
        s->reads[t] = false;
        return true;
    }
}

static inline bool step_of_semaphore(struct state *s, enum kind kind, unsigned *result)
{
    switch (kind) {
    case POST:
        s->semaphore++;
        return true;
    case WAIT:
        return take_permit(s);
    case VALUE:
        *result = s->semaphore;
        return true;
    default:
        *result = take_permit(s);
        return true;
    }
}

/* Branch: which of several waiters a signal wakes, or what wakes one that waits. */
static inline bool step(const struct program *p, struct state *s, int t, int branch)
{
    struct op op = p->op[t][s->pc[t]];
    unsigned result = 0;
    bool can = true;

    if (op.kind == AWAIT || op.kind == AWAIT_TIMED)
        return step_of_await(s, op, t, branch);
    if (branch > 0 && op.kind != SET_AND_SIGNAL)
        return false;
    switch (op.kind) {
    case LOAD:
    case STORE:
    case ADD:
    case CAS:
        result = step_of_variable(&s->variable[op.which], op.kind, (unsigned)t + 1);
        break;
    case LOCK:
        can = take(&s->owner[op.which], t);
        break;
    case TRY_LOCK:
    case TIMED_LOCK:
        result = take(&s->owner[op.which], t);
        break;
    case UNLOCK:
        if (s->owner[op.which] == t + 1)
            s->owner[op.which] = 0;
        break;
    case READ_LOCK:
    case WRITE_LOCK:
    case TRY_READ_LOCK:
    case TRY_WRITE_LOCK:
    case RW_UNLOCK:
        can = step_of_rwlock(s, op.kind, t, &result);
        break;
    case TRY_OWN:
        break;
    case POST:
    case WAIT:
    case TRY_WAIT:
    case TIMED_WAIT:
    case VALUE:
        can = step_of_semaphore(s, op.kind, &result);
        break;
    case SET_AND_SIGNAL:
        s->set[op.which] = true;
        can = wake(s, p, op.which, branch) || branch == 0;
        break;
    case SET_AND_BROADCAST:
        s->set[op.which] = true;
        while (wake(s, p, op.which, 0))
            ;
        break;
    default:
        return false;
    }
    finish(s, t, result);
    return can;
}

/* ---- Every step ---- */

#define MAX_STATES (1u << 17)

struct oracle {
    const struct program *program;
    struct state *visited; /* a hash table */
    unsigned n_visited;
    struct outcomes outcomes;
    bool can_deadlock;
};

static inline bool visit(struct oracle *o, const struct state *s)
{
    uint64_t hash = 0;
    struct state *slot;

    for (size_t i = 0; i < sizeof *s; i++)
        hash = (hash ^ ((const unsigned char *)s)[i]) * 1099511628211u;
    for (hash ^= hash >> 29;; hash++) {
        slot = &o->visited[hash % MAX_STATES];
        if (!slot->used)
            break;
        if (memcmp(slot, s, sizeof *s) == 0)
            return false;
    }
    ck_assert_msg(++o->n_visited < MAX_STATES, "too many states");
    *slot = *s;
    return true;
}

static inline void end_at(struct oracle *o, const struct state *s)
{
    uint64_t d = digest(s->variable, s->semaphore, s->seen);

    for (int t = 0; t < o->program->threads; t++)
        if (o->program->op[t][s->pc[t]].kind != END) {
            o->can_deadlock = true;
            return;
        }
    if (!has(&o->outcomes, d)) {
        ck_assert_uint_lt(o->outcomes.n, MAX_OUTCOMES);
        o->outcomes.value[o->outcomes.n++] = d;
    }
}

/* A thread that waits is stuck even though something spurious might wake it. */
static inline void simulate_from(struct oracle *o, const struct state *s)
{
    bool stuck = true;

    if (!visit(o, s))
        return;
    for (int t = 0; t < o->program->threads; t++)
        for (int branch = 0; branch < MAX_THREADS; branch++) {
            struct state next = *s;

            if (step(o->program, &next, t, branch)) {
                stuck = stuck && s->condition[t] == WAITING && branch == 0;
                simulate_from(o, &next);
            }
        }
    if (stuck)
        end_at(o, s);
}

static inline void simulate(const struct program *p, unsigned spurious_wakes, struct oracle *o)
{
    struct state s;

    memset(&s, 0, sizeof s);
    s.used = true;
    s.semaphore = 1;
    s.spurious_wakes = spurious_wakes;
    memset(o, 0, sizeof *o);
    o->program = p;
    o->visited = calloc(MAX_STATES, sizeof *o->visited);
    simulate_from(o, &s);
    free(o->visited);
}

#endif
