/*
 * passes.c - which searches, in which order, for how much of the budget.
 *
 * A few random schedules find most bugs at once; those with no or one preemption find most others
 * and the simplest first; the search of all schedules proves that there are none.  It gets most of
 * the budget.  If that is not enough, or if there are too many threads for it, sampling the space
 * evenly finds more than going on in one corner of it, so the samplers get the rest.
 *
 * Budgets are in scheduling points, never in seconds: a verdict does not depend on the machine.
 */
#include "race.h"
#include "search.h"

enum { QUICK = 64 };

/* Executions that were cut were only finished fairly.  Does anybody give up who has to try for
 * long? */
static bool fails_when_starved(struct search *s, unsigned long long budget)
{
    unsigned long executions = s->executions;
    X.starve = true;
    s->pass = "schedules of few preemptions";
    bool found = search_bounded(s, 1, budget) == FOUND;
    if (!found) {
        X.starve = false;
        s->executions = executions;
    }
    return found;
}

static enum outcome sample(struct search *s, unsigned long n, unsigned long long budget)
{
    s->pass = "random schedules";
    return search_random(s, n, budget);
}

/* True if one of them failed. */
static bool few_preemptions(struct search *s, int from, int to, unsigned long long budget)
{
    s->pass = "schedules of few preemptions";
    for (int bound = from; bound <= to; bound++)
        if (search_bounded(s, bound, budget) == FOUND)
            return true;
    return false;
}

/* The other passes ran nothing that this one does not: only its executions count. */
static enum outcome prove(struct search *s, unsigned long long budget)
{
    unsigned long executions = s->executions, redundant = s->redundant;
    s->pass = "all schedules";
    enum outcome o = search_all(s, X.signals ? REDUCE_SLEEP : REDUCE_FULL, budget);
    if (o == EXHAUSTED) {
        s->executions -= executions;
        s->redundant -= redundant;
    }
    return o;
}

static bool all_passes(struct search *s)
{
    unsigned long long all = s->test.budget, part = all / 32;
    if (s->test.samples) {
        sample(s, s->test.samples, ~0ull >> 1);
        return false;
    }
    if (sample(s, QUICK, part) == FOUND || few_preemptions(s, 0, 1, part))
        return false;
    unsigned long long most = all - all / 4;
    enum outcome o = prove(s, most > s->points ? most - s->points : part);
    if (o == EXHAUSTED)
        return !s->retries_cut || !fails_when_starved(s, part);
    if (o != FOUND && !few_preemptions(s, HIGHEST_BOUND, HIGHEST_BOUND, part))
        sample(s, ~0ul, all > s->points ? all - s->points : 0);
    return false;
}

/* Every racing access that is gone past has to be a scheduling point, and each that is found starts
 * the search again. */
bool search_in_passes(struct search *s)
{
    bool all = all_passes(s);
    while (s->to_promote && race_promote(s->to_promote)) {
        s->to_promote = NULL;
        s->executions = s->redundant = 0;
        s->retries_cut = false;
        X.starve = false;
        all = all_passes(s);
    }
    return all && !s->to_promote;
}
