/* sched.c - scheduling points: who is ready, who goes next, and what to do when nobody can. */
#include "sched.h"

#include "point.h"
#include "pool.h"
#include "signals.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"
#include "verifier.h"
#include "weak.h"

enum { ASKS = 1 }; /* no thread: these are at even addresses */
struct thread *const gate_open = NULL, *const gate_asks = (struct thread *)ASKS;

/* ---- Choosing ---- */

bool is_ready(const struct thread *t)
{
    return !t->op.ready || t->op.ready(t) || X.now >= t->op.deadline ||
           (t->op.cancellable && t->cancelled && !t->cancel_disabled);
}

bool touches_conflict(const struct touch *a, const struct touch *b)
{
    for (int i = 0; i < MAX_TOUCHES && a[i].object; i++)
        for (int j = 0; j < MAX_TOUCHES && b[j].object; j++)
            if (a[i].object == b[j].object &&
                (a[i].weak ? (a[i].weak & WEAK_READ) && (b[j].weak & WEAK_WRITE)
                           : a[i].write || b[j].write))
                return true;
    return false;
}

void add_touch(struct op *op, struct touch touch)
{
    int i = 0;
    while (i < MAX_TOUCHES && op->touch[i].object)
        i++;
    if (i == MAX_TOUCHES) {
        X.unsuitable = true; /* the reduction would miss something */
        return;
    }
    op->touch[i] = touch;
    if (i + 1 < MAX_TOUCHES)
        op->touch[i + 1].object = NULL;
}

static inline void log_decision(uint16_t d)
{
    ensure_room(X.log, X.cap_log, X.n_log + 1);
    X.log[X.n_log++] = d;
}

/* If the scenario is over, who is left may finish what it is doing, but has no time to wait. */
bool advance_time(void)
{
    uint64_t next = NEVER;
    for (unsigned i = 0; i < X.n_live; i++)
        if (X.live[i]->op.deadline > X.now && X.live[i]->op.deadline < next)
            next = X.live[i]->op.deadline;
    for (const struct thread *a = X.aside; a; a = a->next_aside)
        if (a->op.deadline < next)
            next = a->op.deadline;
    if (next == NEVER || X.main_done)
        return false;
    trace_time(next);
    X.now = next;
    X.barren_rounds = 0;
    X.tick_event = current_event() - 1; /* the one being picked comes after */
    return true;
}

/* Those aside take their places by id among the others. */
static unsigned add_those_aside(struct thread **ready, unsigned n)
{
    for (struct thread *a = X.aside; a; a = a->next_aside) {
        unsigned at = n;
        if (!is_ready(a))
            continue;
        for (; at > 0 && ready[at - 1]->id > a->id; at--)
            ready[at] = ready[at - 1];
        ready[at] = a;
        n++;
    }
    return n;
}

/* Those whose gates are open.  0 if there are none, or if gates do not tell.  A branch for each:
 * whatever is foretold of it, right mostly, the choice need not wait for what the gates say. */
static ALWAYS_INLINE unsigned gather_by_gates(struct thread **ready)
{
    unsigned n = 0;
    uintptr_t shut = X.gates_lie ? ASKS : 0;
    for (struct thread **live = X.live, **end = live + X.n_live; live < end; live++) {
        uintptr_t gate = (uintptr_t) * (*live)->op.gate;
        if (gate)
            shut |= gate;
        else
            ready[n++] = *live;
    }
    return shut & ASKS ? 0 : n;
}

/* The same by asking everybody, until somebody is ready. */
static unsigned gather_by_asking(struct thread **ready)
{
    for (;;) {
        unsigned n = 0;
        for (unsigned i = 0; i < X.n_live && !X.ending; i++) {
            ready[n] = X.live[i];
            n += is_ready(X.live[i]);
        }
        if (X.aside)
            n = add_those_aside(ready, n);
        if (n > 0)
            return n;
        if (X.ending)
            leave_execution();
        if (!advance_time())
            fail_stuck();
    }
}

static inline bool gate_lets_go(const struct thread *t)
{
    uintptr_t shut = (uintptr_t)*t->op.gate | (X.gates_lie ? ASKS : 0);
    return shut & ASKS ? is_ready(t) : !shut;
}

static inline bool could_stay(const struct thread *was)
{
    return !(was->finished | was->retrying | X.free_switch) && gate_lets_go(was);
}

static inline void note_choice(struct thread *t, bool by_time)
{
    X.free_switch = false;
    t->chosen_by_time = by_time;
    log_decision((uint16_t)t->id);
}

static struct thread *ready[MAX_THREADS_EVER];

static inline struct thread *ask_strategy(unsigned n)
{
    struct thread *t = X.strategy->pick(ready, n);
    if (t)
        return t;
    X.pruned = true;
    leave_execution();
}

static inline struct thread *ask(void)
{
    unsigned n = X.n_ready = gather_by_gates(ready);
    if (n == 0)
        n = gather_by_asking(ready);
    X.read_since = -1;
    return X.fair ? fair_pick(ready, n, X.current) : ask_strategy(n);
}

static struct thread *first_unstarted(void)
{
    unsigned i = 0;
    while (X.live[i]->op.kind != OP_START)
        i++;
    return X.live[i];
}

static ALWAYS_INLINE struct thread *pick(bool bare)
{
    struct thread *was = X.current, *t = X.unstarted && !X.fair ? first_unstarted() : ask();
    bool preempts = t != was && could_stay(was);
    X.preemptions += preempts;
    note_choice(t, X.now >= t->op.deadline && t->op.ready && !t->op.ready(t));
    if (!bare)
        trace_picked(t, preempts && !t->aside);
    return t;
}

/* First everybody gets a turn, and then it is enough. */
static void many_steps(const struct thread *t)
{
    if (X.steps > X.test->steps)
        fail(IL_LIVELOCK, t->op.pc, "the program was still running after %lu steps", X.test->steps);
    X.fair = true;
    X.step_limit = X.test->steps;
}

/* Hands control to the thread that is picked.  In bare executions nobody is aside. */
static ALWAYS_INLINE void reschedule(bool bare)
{
    struct thread *was = X.current, *t;
    do {
        if (++X.steps > X.step_limit)
            many_steps(was);
        t = pick(bare);
    } while (!bare && t->aside && !(t = signals_aside(t)));
    X.current = t;
    if (t != was)
        X.engine->transfer(was->slot, t->slot);
}

void point_touching_many(const struct op *op)
{
    struct thread *self = X.current;
    self->op = *op;
    self->op.gate = gate_of(op);
    announced_with_care(self);
}

void announce_again(struct thread *self)
{
    trace_announce(&self->op);
    reschedule(false);
}

/* For what few executions have: signals, atomic sections, a record, weak memory.  False if the
 * operation is performed at once, in the middle of an atomic section. */
static bool waits_for_its_turn(struct thread *self)
{
    bool sections = verifier_has_sections(X.test);
    if (self->signals)
        signals_announced(self);
    if (sections)
        verifier_touch_section(&self->op);
    trace_announce(&self->op);
    if (X.weak)
        weak_settle();
    if (!sections || !verifier_in_section() || !is_ready(self))
        return true;
    self->chosen_by_time = false;
    trace_op(&self->op);
    return false;
}

void announced_with_care(struct thread *self)
{
    self->operations++;
    if (!waits_for_its_turn(self))
        return;
    reschedule(false);
    if (self->signals)
        signals_arrive(self);
    X.apart = false;
    its_turn(self, self->op.kind);
    trace_op(&self->op);
}

void announced_bare(struct thread *self)
{
    (void)self;
    reschedule(true);
}

/* Who is ready need not be found out again. */
void announced_access(struct thread *self)
{
    if (!X.n_ready || X.fair || X.steps >= X.step_limit) {
        announced_bare(self);
        return;
    }
    X.steps++;
    struct thread *t = ask_strategy(X.n_ready);
    X.preemptions += (t != self) & !(self->retrying | X.free_switch);
    note_choice(t, false);
    X.current = t;
    if (t != self)
        X.engine->transfer(self->slot, t->slot);
}

void announced_life(struct thread *self)
{
    if (!X.spare_lives || X.fair || X.steps >= X.step_limit || *self->op.gate) {
        announced_bare(self);
        return;
    }
    X.steps++;
    note_choice(self, false);
}

void lives_matter(bool *why)
{
    *why = true;
    X.spare_lives = false;
    X.unstarted = 0;
}

unsigned choose(unsigned n)
{
    unsigned v = n < 2 || X.fair ? 0 : X.strategy->choose(n);
    if (n >= 2 && !X.fair)
        log_decision((uint16_t)(CHOICE_BIT | v));
    return v;
}

void choose_nothing(void)
{
    if (!X.fair)
        X.strategy->choose(1);
}

bool choose_spurious(void)
{
    if (X.fair || X.test->spurious_wakes == 0)
        return false;
    if (X.spurious_wakes >= X.test->spurious_wakes) {
        choose_nothing();
        return false;
    }
    bool chosen = choose(2) == 1;
    X.spurious_wakes += chosen;
    return chosen;
}

unsigned choose_among(const uint16_t *allowed, const uint16_t *names, unsigned m, unsigned n)
{
    unsigned v = 0;
    if (X.fair)
        m = 1;
    if (X.strategy->choose_store)
        v = X.strategy->choose_store(m, names);
    else if (m > 1)
        v = X.strategy->choose(m);
    if (n >= 2 && !X.fair)
        log_decision((uint16_t)(CHOICE_BIT | allowed[v]));
    return allowed[v];
}

/* ---- Ending ---- */

/* Without a branch on where it is, which cannot be foretold. */
static void no_longer_live(const struct thread *t)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < X.n_live; i++) {
        X.live[kept] = X.live[i];
        kept += X.live[i] != t;
    }
    X.n_live = kept;
}

void thread_gone(void)
{
    struct thread *t = X.current;
    t->finished = true;
    t->unfinished = NULL;
    t->slot->finished = true;
    no_longer_live(t);
    X.ending = X.n_live == 0;
    X.gates_lie |= X.ending;
    if (X.ending && !X.aside) { /* as leave_execution(), but by a jump */
        X.running = X.bare = false;
        X.engine->leave(t->slot);
        return;
    }
    slot_release(t->slot);
    if (X.bare)
        reschedule(true);
    else
        reschedule(false);
}

static bool anyone_aside_is_ready(void)
{
    for (const struct thread *a = X.aside; a; a = a->next_aside)
        if (is_ready(a))
            return true;
    return false;
}

void let_those_aside_end(void)
{
    X.ending = X.gates_lie = true;
    while (anyone_aside_is_ready()) {
        X.steps++;
        signals_aside(pick(false));
    }
}
