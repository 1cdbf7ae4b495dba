/*
 * surw.c - URW and SURW: Zhao, Wolff, Mathur and Roychoudhury, Selectively Uniform Concurrency
 * Testing, ASPLOS 2025, Algorithms 1 and 2.
 *
 * A thread with many operations left can go on in more ways than one with few.  URW picks each
 * in proportion to what it has left, and so draws every interleaving of independent threads with
 * the same probability.  SURW does so for the operations on one shared object only, drawn anew for
 * each execution: who is to touch it next is drawn in proportion, and the others may do anything
 * but touch it before.
 *
 * How much is left is estimated from earlier executions: the first and, as programs take different
 * paths, every second, fourth, eighth, ... after it are counted.
 */
#include "dice.h"
#include "profile.h"
#include "sampler.h"

static const void *object;              /* NULL: all operations are of interest */
static unsigned left[MAX_THREADS_EVER]; /* operations of interest, children's included */
static unsigned known;
static const struct thread *next;             /* to touch the object; NULL: not drawn yet */
static unsigned held[MAX_THREADS_EVER], turn; /* held back in this turn, for not being next */
static unsigned long executions;
static bool counting;

static void forget(void)
{
    executions = 0;
    profile_forget();
}

static void begin(const struct sampler *which)
{
    counting = (executions & (executions - 1)) == 0;
    executions++;
    object = which == &urw_sampler ? NULL : profile_draw();
    profile_aim(object);
    known = 0;
    next = NULL;
    turn++;
}

static void learn(void)
{
    if (counting)
        profile_close();
}

/* What a new thread has to do is no longer its creator's, and neither is, in proportion, its turn.
 */
static void part(const struct thread *child, const struct thread *creator)
{
    unsigned mine = left[child->id], all = left[creator->id];
    if (next == creator && all > 0 && below(all) < mine)
        next = child;
    left[creator->id] = all > mine ? all - mine : 0;
}

/* Threads that were created since the last choice. */
static void meet_new_threads(void)
{
    for (; known < X.n_threads; known++) {
        const struct thread *creator = X.threads[known]->creator;
        left[known] = profile_meet(X.threads[known], creator);
        held[known] = turn - 1;
        if (creator)
            part(X.threads[known], creator);
    }
}

/* One of them in proportion to what it has left, and at least as if that were one operation. */
static struct thread *draw(struct thread **from, unsigned n)
{
    unsigned long total = 0;
    for (unsigned i = 0; i < n; i++)
        total += left[from[i]->id] += left[from[i]->id] == 0;
    unsigned at = below((unsigned)total);
    for (unsigned i = 0; i < n; i++) {
        if (at < left[from[i]->id])
            return from[i];
        at -= left[from[i]->id];
    }
    return from[n - 1];
}

static bool of_interest(const struct op *op)
{
    for (int i = 0; i < MAX_TOUCHES && op->touch[i].object; i++)
        if (op->touch[i].object == object)
            return true;
    return false;
}

static unsigned not_held(struct thread **ready, unsigned n, struct thread **out)
{
    unsigned count = 0;
    for (unsigned i = 0; i < n; i++)
        if (held[ready[i]->id] != turn)
            out[count++] = ready[i];
    return count;
}

static struct thread *pick_selectively(struct thread **ready, unsigned n)
{
    static struct thread *free_to_go[MAX_THREADS_EVER];
    for (;;) {
        unsigned m = not_held(ready, n, free_to_go);
        if (m == 0) { /* whoever is next cannot go on: somebody else has to be */
            next = NULL;
            turn++;
            continue;
        }
        struct thread *t = free_to_go[below_unless_one(m)];
        if (!of_interest(&t->op))
            return t;
        if (!next)
            next = draw(free_to_go, m);
        if (t == next) {
            left[t->id] -= left[t->id] > 0;
            next = NULL;
            turn++;
            return t;
        }
        held[t->id] = turn;
    }
}

static struct thread *pick_uniformly(struct thread **ready, unsigned n)
{
    struct thread *t = n == 1 ? ready[0] : draw(ready, n);
    left[t->id] -= left[t->id] > 0;
    return t;
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    meet_new_threads();
    struct thread *t = object ? pick_selectively(ready, n) : pick_uniformly(ready, n);
    if (counting)
        profile_count(t);
    return t;
}

const struct sampler urw_sampler = {
    "urw", {pick, choose_uniformly, NULL, NULL, true}, forget, begin, learn, 0};
const struct sampler surw_sampler = {
    "surw", {pick, choose_uniformly, NULL, NULL, true}, forget, begin, learn, 0};
const struct sampler surw_lives_sampler = {
    "surw-lives", {pick, choose_uniformly, NULL, NULL, false}, forget, begin, learn, 0};
