/*
 * simplify.c - from a failure to the simplest one with the same cause.
 *
 * Bounds 0, 1, 2 in turn, so that what is found first needs the fewest preemptions; then whatever
 * can be left out of it is.
 */
#include "program.h"
#include "race.h"
#include "search.h"

/* Bounds 0, 1, 2 in turn.  True if one failed; *shortest: all lower bounds were exhausted. */
static bool iterate_bounds(struct search *s, unsigned long long budget, bool *shortest)
{
    *shortest = true;
    for (int bound = 0; bound <= HIGHEST_BOUND; bound++) {
        enum outcome o = search_bounded(s, bound, budget);
        if (o == FOUND)
            return !s->to_promote;
        *shortest &= o == EXHAUSTED;
        if (o == UNSUITABLE)
            break;
    }
    *shortest = false;
    return false;
}

/* What does the race do?  Racing accesses become scheduling points, and the search looks for
 * another failure.  Each newly found race starts it again with that one promoted too. */
static bool find_consequence(struct search *s, unsigned long long budget, bool *shortest)
{
    enum { ROUNDS = 16 };
    struct race race = s->found.race;
    X.races_pass = s->promoting = true;
    s->to_promote = race.address;
    for (int round = 0; round < ROUNDS && s->to_promote; round++) {
        race_promote(s->to_promote);
        s->to_promote = NULL;
        if (iterate_bounds(s, budget, shortest)) {
            if (!s->found.has_race) /* it fails before the second of the accesses */
                s->found.race = race;
            s->found.has_race = true;
            return true;
        }
    }
    X.races_pass = s->promoting = false;
    s->to_promote = NULL;
    race_forget_promoted();
    return false;
}

bool simplify(struct search *s)
{
    unsigned long long budget = s->test.budget / 16;
    bool shortest = false;
    s->pass = "looking for the simplest";
    if (s->found.failure.verdict != IL_RACE && try_default(s))
        return true;
    if (s->found.failure.verdict != IL_RACE)
        iterate_bounds(s, budget, &shortest);
    bool effects_count = !program_ignores_in(&s->test, IL_ASSERTION);
    if (s->found.failure.verdict == IL_RACE &&
        !(effects_count && find_consequence(s, budget, &shortest)))
        iterate_bounds(s, budget, &shortest);
    shorten(s);
    return shortest;
}
