/* sched.c - scheduling points: who is ready, who goes next, and what to do when nobody can. */
#include "exec.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "globals.h"
#include "memory.h"
#include "pool.h"
#include "probe.h"
#include "program.h"
#include "race.h"
#include "signals.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"
#include "verifier.h"
#include "weak.h"

struct execution X;
const char threads_object;
struct thread *const gate_open = NULL, *const gate_asks = (struct thread *)&threads_object;

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

static void grow_log(void)
{
    X.cap_log = X.cap_log ? X.cap_log * 2 : 1024;
    X.log = realloc(X.log, X.cap_log * sizeof *X.log);
    if (!X.log)
        die("out of memory for the schedule");
}

static inline void log_decision(uint16_t d)
{
    if (X.n_log == X.cap_log)
        grow_log();
    X.log[X.n_log++] = d;
}

/* Moves virtual time to the next deadline.  False if nobody waits for one, or if the scenario is
 * over: who is left may finish what it is doing, but has no time to wait. */
static bool advance_time(void)
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

/* True if the gates of all who are live say what is to be known. */
static inline bool gates_suffice(struct thread **ready, unsigned *n)
{
    bool ask = X.cancelling;
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *shut = *X.live[i]->op.gate;
        ready[*n] = X.live[i];
        *n += !shut;
        ask |= shut == gate_asks;
    }
    return !ask;
}

static inline bool gate_lets_go(const struct thread *t)
{
    const struct thread *shut = *t->op.gate;
    return shut == gate_asks || X.cancelling ? is_ready(t) : !shut;
}

static inline unsigned gather_ready(struct thread **ready)
{
    for (;;) {
        unsigned n = 0;
        if (!X.ending && !gates_suffice(ready, &n)) {
            n = 0;
            for (unsigned i = 0; i < X.n_live; i++) {
                ready[n] = X.live[i];
                n += is_ready(X.live[i]);
            }
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

static bool contains(struct thread **set, unsigned n, const struct thread *t)
{
    for (unsigned i = 0; i < n; i++)
        if (set[i] == t)
            return true;
    return false;
}

/* The next after t in order of id, so that everybody gets a turn. */
static struct thread *next_in_turn(struct thread **ready, unsigned n, const struct thread *t)
{
    for (unsigned i = 0; i < n; i++)
        if (ready[i]->id > t->id)
            return ready[i];
    return ready[0];
}

/* Past K failed rounds: a thread keeps its turn until it has failed a round and either holds
 * nothing, is about to try again or yields.  Passing the turn on with locks still held, in the
 * middle of backing off, would make livelocks of correct programs. */
static bool keeps_turn(const struct thread *t)
{
    return !t->owes_turn || (t->n_holds > 0 && t->op.pc != t->retry_pc && t->op.kind != OP_YIELD);
}

/* What two threads in step keep each other from may need only some luck: turns of odd lengths,
 * the same in every execution. */
enum { SHORT_OF_LUCK = 1000 };

static bool odd_turn(void)
{
    return (X.fair_steps * 0x9E3779B97F4A7C15u >> 60) != 0;
}

/* Who gives up after so many tries does so only if nobody else gets a turn for long; who computes
 * for long does not try. */
enum { LONG_ENOUGH = 5000 };
static bool starving(void)
{
    return X.starve && X.long_runs == 0 && X.fair_steps < LONG_ENOUGH;
}

static struct thread *fair_pick(struct thread **ready, unsigned n, struct thread *was)
{
    enum { ENOUGH = 20000 };
    if (++X.fair_steps > ENOUGH)
        fail(IL_LIVELOCK, was->op.pc, "%s keeps running, and the work is never done", was->name);
    bool stay = starving() || (X.fair_steps < SHORT_OF_LUCK ? keeps_turn(was) : odd_turn());
    if (!was->finished && stay && contains(ready, n, was))
        return was;
    was->owes_turn = false;
    return next_in_turn(ready, n, was);
}

static bool could_stay(const struct thread *was)
{
    return !was->finished & !was->retrying & !X.free_switch && gate_lets_go(was);
}

static inline struct thread *pick(void)
{
    static struct thread *ready[MAX_THREADS_EVER];
    struct thread *was = X.current, *t;
    unsigned n = gather_ready(ready);
    X.read_since = -1;
    t = X.fair ? fair_pick(ready, n, was) : X.strategy->pick(ready, n);
    if (!t) {
        X.pruned = true;
        leave_execution();
    }
    bool preempts = t != was && could_stay(was);
    X.preemptions += preempts;
    X.free_switch = false;
    t->chosen_by_time = X.now >= t->op.deadline && t->op.ready && !t->op.ready(t);
    log_decision((uint16_t)t->id);
    trace_picked(t, preempts && !t->aside);
    return t;
}

/* An execution this long goes round in circles that failed_round() does not see (a flag polled
 * under a lock): whether it ends may only be asked of a fair schedule. */
enum { LONG = 2000 };

/* Hands control to the thread that is picked. */
static inline __attribute__((always_inline)) void reschedule(void)
{
    struct thread *was = X.current, *t;
    do {
        if (X.steps > X.fair_from)
            X.fair = true;
        if (++X.steps > X.test->steps)
            fail(IL_LIVELOCK, was->op.pc, "the program was still running after %lu steps",
                 X.test->steps);
        t = pick();
    } while (t->aside && !(t = signals_aside(t)));
    X.current = t;
    if (t != was)
        X.engine->transfer(was->slot, t->slot);
}

static bool has_sections(const struct il_test *t)
{
    return t->program && t->program->sections;
}

/* Operations whose performer may still turn out to be going round in circles. */
static bool may_be_futile(enum op_kind k)
{
    return k == OP_READ || k == OP_LOAD || k == OP_RMW || k == OP_TRYLOCK || k == OP_TRYRDLOCK ||
           k == OP_SEM_TRYWAIT || k == OP_YIELD || k == OP_FENCE || k == OP_IO || k == OP_LIBRARY;
}

void point_touching_many(const struct op *op)
{
    X.current->op = *op;
    X.current->op.gate = gate_of(op);
    announced(X.current);
}

void announce_again(struct thread *self)
{
    trace_announce(&self->op);
    reschedule();
}

/* For what few executions have: signals, atomic sections, a record, weak memory.  False if the
 * operation is performed at once, in the middle of an atomic section. */
static bool announced_with_care(struct thread *self)
{
    bool sections = has_sections(X.test);
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

void announced(struct thread *self)
{
    self->operations++;
    if (!X.bare && !announced_with_care(self))
        return;
    reschedule();
    if (!X.bare && self->signals)
        signals_arrive(self);
    X.last_pc = self->op.pc;
    X.hooks = 0;
    X.apart = false;
    if (!may_be_futile(self->op.kind))
        made_progress();
    if (uses_sync(self->op.kind)) /* others may have destroyed or freed it since */
        sync_require(self->op.object, self->op.pc);
    if (X.strategy->picked)
        X.strategy->picked(self);
    trace_op(&self->op);
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

/*
 * Retry loops have endless schedules.  The first K failed rounds of each thread are searched like
 * anything else; after that the execution is only finished, in turn, to see that it can be.  If
 * everybody had many turns and nothing changed, nothing ever will.  Many, because a round can also
 * be one of a loop that ends: over the seats of a row, each with a compare-and-swap of its own.
 */
static unsigned count_round(struct thread *t, uintptr_t pc)
{
    enum { PLACES = sizeof t->rounds / sizeof *t->rounds };
    unsigned i = 0;
    while (i < PLACES - 1 && t->rounds[i].pc && t->rounds[i].pc != pc)
        i++;
    t->rounds[i].pc = pc;
    return ++t->rounds[i].count;
}

/* What they wait for may be done by somebody who sleeps. */
static bool let_time_pass(void)
{
    if (X.fair_steps > LONG_ENOUGH)
        X.fair_steps = LONG_ENOUGH;
    return advance_time();
}

void failed_round(uintptr_t pc)
{
    struct thread *t = X.current;
    t->retrying = t->owes_turn = true;
    t->retry_pc = pc;
    if (count_round(t, pc) > X.test->retries)
        X.fair = true;
    if (X.fair && !starving() && ++X.barren_rounds > 100 * (X.n_live + 1) && !let_time_pass())
        fail(IL_LIVELOCK, pc, "%s tries again and again, and no thread makes progress", t->name);
}

void made_progress(void)
{
    X.current->retrying = false;
    X.current->n_loads = 0;
    X.barren_rounds = 0;
}

/* ---- Ending ---- */

void fail_at(enum il_verdict v, uintptr_t pc, const char *format, va_list args)
{
    if (X.failure.verdict != IL_OK)
        return;
    X.failure.verdict = v;
    X.failure.pc = pc;
    X.failure.thread = X.current->id;
    trace_failure();
    vsnprintf(X.failure.message, sizeof X.failure.message, format, args);
    if (tracing)
        il_replay_failed(X.failure.message);
}

void leave_execution(void)
{
    X.running = false;
    X.engine->leave(X.current->slot);
}

void fail(enum il_verdict v, uintptr_t pc, const char *format, ...)
{
    va_list args;
    if (program_ignores(v))
        program_ignore(v, pc);
    va_start(args, format);
    fail_at(v, pc, format, args);
    va_end(args);
    leave_execution();
}

/* ---- Threads ---- */

/* "main", "thread 1", ...; by hand, because this is done for every thread of every execution. */
static void name_by_id(struct thread *t)
{
    char digits[12], *d = digits + sizeof digits, *out = t->name;
    if (t->number == 0) {
        memcpy(out, "main", 5);
        return;
    }
    *--d = '\0';
    for (unsigned n = t->number; n > 0; n /= 10)
        *--d = (char)('0' + n % 10);
    memcpy(out, "thread ", 7);
    memcpy(out + 7, d, (size_t)(digits + sizeof digits - d));
}

static uint64_t lineage_of_child(struct thread *creator)
{
    return creator ? (creator->lineage + ++creator->children) * 0x9E3779B97F4A7C15u : 1;
}

enum { MOST_THREADS = sizeof X.threads / sizeof *X.threads };

static struct thread *enlist(void)
{
    static struct thread all[MAX_THREADS_EVER]; /* operations touch them: where one is depends on
                                                    its id alone */
    struct thread *t = &all[X.n_threads];
    clear(t, sizeof *t);
    t->id = t->hb = X.n_threads;
    t->wake_event = -1;
    t->span = -1;
    X.threads[X.n_threads++] = t;
    return t;
}

struct thread *aside_new(struct thread *host, struct op op)
{
    if (X.n_threads == MOST_THREADS)
        return NULL;
    struct thread *t = enlist(), **last = &X.aside;
    t->op = op;
    t->lineage = host ? ~host->lineage : lineage_of_child(X.current);
    t->host = host;
    t->aside = t->detached = t->finished = true;
    while (*last)
        last = &(*last)->next_aside;
    *last = t;
    return t;
}

struct thread *thread_new(uintptr_t pc)
{
    if (X.n_threads + X.signals >= MOST_THREADS)
        return NULL;
    struct slot *s = slot_take();
    if (!s)
        return NULL;
    if (s->finished) /* it carried another thread before, in this execution */
        slot_forget(s);
    s->started = s->finished = false;
    struct thread *t = enlist();
    t->unfinished = t;
    t->op.kind = OP_START;
    t->op.gate = &gate_open;
    t->op.deadline = NEVER;
    t->op.pc = pc;
    t->number = X.n_numbered++;
    t->lineage = lineage_of_child(X.current);
    t->slot = s;
    t->created_pc = pc;
    name_by_id(t);
    X.live[X.n_live++] = t;
    if (X.signals)
        signals_begin_thread(t);
    if (X.n_live > X.peak_live)
        X.peak_live = X.n_live;
    return t;
}

void thread_gone(void)
{
    struct thread *t = X.current;
    t->finished = true;
    t->unfinished = NULL;
    t->slot->finished = true;
    unsigned i = 0;
    while (X.live[i] != t)
        i++;
    memmove(&X.live[i], &X.live[i + 1], (--X.n_live - i) * sizeof *X.live);
    X.ending = X.n_live == 0;
    if (X.ending && !X.aside)
        leave_execution();
    slot_release(t->slot);
    reschedule();
    __builtin_unreachable();
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
    X.ending = true;
    while (anyone_aside_is_ready()) {
        X.steps++;
        signals_aside(pick());
    }
}

/* ---- One execution ---- */

static void reset(const struct il_test *t, const struct engine *e, const struct strategy *s)
{
    uint16_t *log = X.log;
    unsigned cap = X.cap_log;
    bool races_pass = X.races_pass, count_threads = X.count_threads, starve = X.starve,
         signals = X.signals;
    uint32_t generation = X.generation + 1;
    pool_reset();
    slots_reset();
    globals_restore();
    memory_reset();
    probes_reset();
    if (X.signals)
        signals_reset();
    memset(&X, 0, offsetof(struct execution, threads));
    memset((char *)&X + offsetof(struct execution, now), 0,
           offsetof(struct execution, failure) - offsetof(struct execution, now));
    X.failure.verdict = IL_OK;
    X.failure.object = NULL;
    X.failure.misuse = MISUSE_OTHER;
    X.n_threads = X.n_live = X.peak_live = X.n_numbered = 0;
    X.aside = NULL;
    X.log = log;
    X.cap_log = cap;
    X.races_pass = races_pass;
    X.starve = starve;
    X.count_threads = count_threads;
    X.signals = signals;
    X.generation = generation;
    X.test = t;
    X.fair_from = t->samples ? t->steps / 2 : LONG;
    X.weak = t->weak;
    X.bare = !X.weak && !X.signals && !tracing && !has_sections(t) && races_promoted == 0;
    if (X.weak)
        weak_begin();
    X.engine = e;
    X.strategy = s;
}

void execute(const struct il_test *t, const struct engine *e, const struct strategy *s)
{
    char **own_environment = environ; /* a whole program has a copy, for one execution */
    reset(t, e, s);
    struct thread *main_thread = thread_new(0);
    vclock_set(&main_thread->clock, 0, 1);
    X.current = main_thread;
    trace_begin();
    X.running = true;
    e->enter(main_thread->slot);
    X.running = false;
    e->finish();
    environ = own_environment;
    if (X.failure.verdict == IL_OK && !X.pruned && !t->program)
        check_leaks();
}
