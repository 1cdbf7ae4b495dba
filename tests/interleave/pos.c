/*
 * pos.c - POS: Yuan, Yang and Gu, Partial Order Aware Concurrency Sampling, CAV 2018, the algorithm
 * with priority reassignment.
 *
 * Every announced operation has a random priority of its own, and the highest that is ready goes
 * first.  Operations that conflict with the one performed are given new priorities: how a race
 * between two of them ended says nothing about who wins the next one.
 */
#include "dice.h"
#include "sampler.h"

static uint64_t priority[MAX_THREADS_EVER];
static unsigned known; /* threads that have one */

static void begin(const struct sampler *which)
{
    (void)which;
    known = 0;
}

static void reassign(const struct thread *performs)
{
    priority[performs->id] = roll();
    for (unsigned i = 0; i < X.n_live; i++) {
        const struct thread *other = X.live[i];
        if (other != performs && touches_conflict(other->op.touch, performs->op.touch))
            priority[other->id] = roll();
    }
}

static struct thread *pick(struct thread **ready, unsigned n)
{
    while (known < X.n_threads)
        priority[known++] = roll();
    struct thread *best = ready[0];
    for (unsigned i = 1; i < n; i++)
        if (priority[ready[i]->id] > priority[best->id])
            best = ready[i];
    reassign(best);
    return best;
}

const struct sampler pos_sampler = {
    "pos", {pick, choose_uniformly, NULL, NULL, true}, NULL, begin, NULL, 0};
