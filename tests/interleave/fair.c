/*
 * fair.c - what has no end: retry loops are searched so far, and then only finished.
 *
 * The first K failed rounds of each thread are searched like anything else; after that everybody
 * gets a turn, to see that the execution can end.  If everybody had many turns and nothing changed,
 * nothing ever will.  Many, because a round can also be one of a loop that ends: over the seats of
 * a row, each with a compare-and-swap of its own.
 */
#include "sched.h"
#include "trace.h"

/* ---- Turns ---- */

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

struct thread *fair_pick(struct thread **ready, unsigned n, struct thread *was)
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

/* ---- Rounds ---- */

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
    if (X.test->no_spinning || !advance_time())
        return false;
    if (X.fair_steps > LONG_ENOUGH)
        X.fair_steps = LONG_ENOUGH;
    return true;
}

/* Some try for a while before they sleep, as adaptive locks do.  So it takes a long time until who
 * is suspected of a livelock is known to be in one; but then the rest was only waiting, and no part
 * of the report. */
static struct {
    const struct thread *thread;
    uintptr_t pc;
    unsigned n_log, n_traced;
} suspect;

static void suspect_or_fail(struct thread *t, uintptr_t pc)
{
    unsigned many = 100 * (X.n_live + 1) + 1;
    if (X.barren_rounds == many && !let_time_pass()) {
        suspect.thread = t;
        suspect.pc = pc;
        suspect.n_log = X.n_log;
        suspect.n_traced = trace_n;
    }
    if (X.barren_rounds < many + LONG_ENOUGH || t != suspect.thread || pc != suspect.pc)
        return;
    X.n_log = suspect.n_log;
    trace_n = suspect.n_traced;
    fail(IL_LIVELOCK, pc, "%s tries again and again, and no thread makes progress", t->name);
}

void failed_round(uintptr_t pc)
{
    struct thread *t = X.current;
    t->retrying = t->owes_turn = true;
    t->retry_pc = pc;
    X.failed_rounds++;
    if (count_round(t, pc) > X.test->retries)
        X.fair = true;
    if (X.fair && !starving()) {
        X.barren_rounds++;
        suspect_or_fail(t, pc);
    }
}
