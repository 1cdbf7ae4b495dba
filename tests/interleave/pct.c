/*
 * pct.c - PCT: Burckhardt, Kothari, Musuvathi and Nagarakatte, A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs, ASPLOS 2010.
 *
 * Threads have random priorities and the highest that is ready goes on.  At d - 1 steps, drawn
 * beforehand from all steps of an execution, the one who is about to go on falls behind everybody
 * else.  That is decided when its operation is chosen, not when it is announced: a thread that
 * is woken from pthread_cond_wait can so be overtaken before it has the mutex again.
 *
 * Two departures.  Only steps at which there is a choice count, which makes the good ones likelier.
 * Whoever tries in vain gives way, as the paper does for a yield, or a thread that spins would
 * keep everybody else waiting.
 */
#include "dice.h"
#include "sampler.h"

#define ABOVE_ALL_CHANGES (1ull << 63)

static uint64_t priority[MAX_THREADS_EVER];
static unsigned known, changes;
static unsigned long steps, longest, change_at[MOST_CHANGES];

static void forget(void)
{
    longest = 0;
}

static void begin(const struct sampler *which)
{
    known = 0;
    steps = 0;
    changes = which->changes;
    for (unsigned i = 0; i < changes; i++)
        change_at[i] = longest ? below((unsigned)longest) : 0;
}

static void learn(void)
{
    if (steps > longest)
        longest = steps;
}

static struct thread *highest(struct thread **ready, unsigned n)
{
    struct thread *best = ready[0];
    for (unsigned i = 1; i < n; i++)
        if (best->retrying != ready[i]->retrying ? best->retrying
                                                 : priority[ready[i]->id] > priority[best->id])
            best = ready[i];
    return best;
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    while (known < X.n_threads)
        priority[known++] = roll() | ABOVE_ALL_CHANGES;
    if (n == 1)
        return ready[0];
    for (unsigned i = 0; i < changes; i++)
        if (change_at[i] == steps)
            priority[highest(ready, n)->id] = i;
    steps++;
    return highest(ready, n);
}

#define PCT(d)                                                                                     \
    {                                                                                              \
        "pct" #d, {pick, choose_uniformly, NULL, NULL, true}, forget, begin, learn, (d)-1          \
    }
const struct sampler pct_samplers[] = {PCT(1), PCT(2), PCT(3), PCT(4), PCT(5), PCT(6)};
