/*
 * explore.c - il_explore(): which searches, in which order, and what their results mean.
 *
 * A random pass finds most bugs at once; bounds 0, 1, 2 find the simplest schedule that shows
 * them; the reduced search proves their absence.  All budgets are in scheduling points, never in
 * seconds, so a verdict does not depend on the machine.
 */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash.h"
#include "diagnose.h"
#include "globals.h"
#include "graph.h"
#include "names.h"
#include "output.h"
#include "pool.h"
#include "probe.h"
#include "program.h"
#include "race.h"
#include "reachable.h"
#include "search.h"
#include "source.h"
#include "trace.h"
#include "verifier.h"

/* A hundred thousand plain accesses take as long as so many scheduling points. */
enum { POINTS_A_LONG_RUN = 20000 };
enum { RANDOM_PASS = 64, HIGHEST_BOUND = 2, MAX_SCHEDULE = 1 << 16 };

void found_copy(struct found *to, const struct found *from)
{
    uint16_t *log = to->log;
    unsigned capacity = to->cap_log;
    if (capacity < from->n_log) {
        capacity = from->n_log;
        log = realloc(log, capacity * sizeof *log);
        if (!log)
            die("out of memory for the schedule");
    }
    *to = *from;
    to->log = log;
    to->cap_log = capacity;
    if (from->n_log)
        memcpy(log, from->log, from->n_log * sizeof *log);
}

bool run_once(struct search *s, const struct strategy *strategy)
{
    execute(&s->test, s->engine, strategy);
    s->points += X.steps + 1 + X.long_runs * POINTS_A_LONG_RUN;
    if (X.pruned)
        s->redundant++;
    else
        s->executions++;
    s->failures += X.failure.verdict != IL_OK;
    s->reached |= X.reached;
    s->to_the_end |= X.to_the_end;
    s->retries_cut |= X.fair;
    s->to_promote = s->promoting && X.failure.verdict == IL_OK ? X.race_to_promote : NULL;
    if (X.failure.verdict != IL_OK)
        found_copy(&s->found, &(struct found){X.failure, X.has_race, X.race, X.preemptions, X.log,
                                              X.n_log, X.n_log});
    return s->want_reached ? X.reached : X.failure.verdict != IL_OK || s->to_promote;
}

/* ---- Finding the simplest schedule ---- */

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

/* From a failure to the simplest one with the same cause. */
static bool simplify(struct search *s)
{
    unsigned long long budget = s->test.budget / 16;
    bool shortest = false;
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

/* ---- The passes ---- */

/* Executions that were cut were only finished fairly.  Does anybody give up who has to try for
 * long? */
static bool fails_when_starved(struct search *s, unsigned long long budget)
{
    unsigned long executions = s->executions;
    X.starve = true;
    bool found = search_bounded(s, 1, budget) == FOUND;
    if (!found) {
        X.starve = false;
        s->executions = executions;
    }
    return found;
}

/* True if the whole space was seen. */
static bool run_passes(struct search *s)
{
    unsigned long long small = s->test.budget / 16;
    if (s->test.samples) {
        search_random(s, s->test.samples, ~0ull >> 1);
        return false;
    }
    if (search_random(s, RANDOM_PASS, small) == FOUND)
        return false;
    for (int bound = 0; bound < HIGHEST_BOUND; bound++)
        if (search_bounded(s, bound, small) == FOUND)
            return false;
    unsigned long before = s->executions, redundant_before = s->redundant;
    enum outcome o = search_all(s, REDUCE_FULL, s->test.budget);
    if (o == EXHAUSTED) { /* the other passes ran nothing that this one did not */
        s->executions -= before;
        s->redundant -= redundant_before;
        return !s->retries_cut || !fails_when_starved(s, small);
    }
    if (o == OUT_OF_BUDGET && search_bounded(s, HIGHEST_BOUND, small) != FOUND)
        search_random(s, ~0ul, small);
    return false;
}

/* Going past races: every racing access has to be a scheduling point, and each that is found starts
 * the search again. */
static bool run_past_races(struct search *s)
{
    bool all = run_passes(s);
    while (s->to_promote && race_promote(s->to_promote)) {
        s->to_promote = NULL;
        s->executions = s->redundant = 0;
        s->retries_cut = false;
        X.starve = false;
        all = run_passes(s);
    }
    return all && !s->to_promote;
}

static enum reduction wanted_reduction(const char *name)
{
    if (strcmp(name, "none") == 0)
        return REDUCE_NONE;
    return strcmp(name, "sleep") == 0 ? REDUCE_SLEEP : REDUCE_FULL;
}

/* One execution along IL_REPLAY. */
static void replay(struct search *s, const char *text)
{
    static uint16_t log[MAX_SCHEDULE];
    unsigned n = schedule_parse(text, log, MAX_SCHEDULE);
    if (n == 0)
        die("IL_REPLAY is not a schedule: %.60s", text);
    X.races_pass = race_promoted() > 0;
    if (!replay_exactly(s, log, n))
        dprintf(output_stderr(),
                "interleave: the program no longer follows the recorded schedule\n");
}

/* ---- Results ---- */

void expand_sites(const char *message, char *out, size_t size)
{
    size_t used = 0;
    while (*message && used + 1 < size) {
        unsigned long pc;
        int length = 0;
        if (sscanf(message, "@%lx@%n", &pc, &length) == 1 && length > 0) {
            char site[128];
            source_site(pc, site, sizeof site);
            used += (size_t)snprintf(out + used, size - used, "%s", site);
            message += length;
        } else {
            out[used++] = *message++;
        }
    }
    out[used < size ? used : size - 1] = '\0';
}

static void describe_race(const struct race *race, char *out, size_t size)
{
    char first[128], second[128], object[96];
    source_site(race->first.pc, first, sizeof first);
    source_site(race->second.pc, second, sizeof second);
    if (!name_object(race->address, object, sizeof object))
        snprintf(object, sizeof object, "memory");
    snprintf(out, size, "%s %s %s at %s, %s %s it at %s, and nothing orders the two",
             X.threads[race->second.thread]->name, race->second.write ? "writes" : "reads", object,
             second, X.threads[race->first.thread]->name, race->first.write ? "writes" : "reads",
             first);
}

/* The failing schedule once more, recorded. */
static void record(struct search *s, struct il_result *r)
{
    static struct found f;
    found_copy(&f, &s->found);
    schedule_print(f.log, f.n_log, r->schedule, sizeof r->schedule);
    struct search again = *s;
    again.found = (struct found){0};
    output_keep();
    tracing = true;
    if (f.failure.verdict != IL_HANG) /* every further run would take seconds */
        replay_exactly(&again, f.log, f.n_log);
    tracing = false;
    output_silence();
    trace_end();
    bool same = X.failure.verdict == f.failure.verdict; /* in it, objects have their names */
    expand_sites(same ? X.failure.message : f.failure.message, r->message, sizeof r->message);
    X.has_race = f.has_race && f.race.first.thread < X.n_threads &&
                 f.race.second.thread < X.n_threads; /* it may be another execution's */
    X.race = f.race;
    if (f.failure.verdict != IL_HANG)
        diagnose(r->advice, sizeof r->advice);
    if (X.has_race && f.failure.verdict != IL_RACE)
        describe_race(&f.race, r->cause, sizeof r->cause);
    if (f.failure.verdict == IL_RACE)
        describe_race(&f.race, r->message, sizeof r->message);
    r->verdict = f.failure.verdict;
    r->preemptions = f.preemptions;
}

static struct il_test with_defaults(const struct il_test *t)
{
    struct il_test d = *t;
    d.spurious_wakes = t->spurious_wakes == IL_NONE ? 0 : t->spurious_wakes ? t->spurious_wakes : 1;
    d.retries = t->retries ? t->retries : 2;
    const char *budget = getenv("IL_BUDGET");
    d.budget = budget ? strtoul(budget, NULL, 0) : t->budget ? t->budget : 2000000;
    d.steps = t->steps ? t->steps : 100000;
    d.memory = t->memory ? t->memory : (size_t)64 << 20;
    return d;
}

static struct search begin(const struct il_test *t)
{
    const char *seed = getenv("IL_SEED"), *engine = getenv("IL_ENGINE");
    struct search s = {.test = with_defaults(t), .engine = &fiber_engine};
    s.seed = seed ? strtoull(seed, NULL, 0) : 1;
    if (engine && strcmp(engine, "thread") == 0)
        s.engine = &thread_engine;
    else if (engine && strcmp(engine, "fiber") != 0)
        die("IL_ENGINE is fiber or thread, not %.20s", engine);
    const char *races = getenv("IL_RACES");
    X.races_pass = s.promoting = races && strcmp(races, "pass") == 0;
    X.count_threads = X.starve = false;
    race_forget_promoted();
    globals_snapshot();
    outcomes_reset();
    program_forget_incomplete();
    verifier_forget_sampled();
    reachable_forget();
    output_silence();
    crash_guard(true);
    return s;
}

static void end(struct search *s, struct il_result *r)
{
    r->executions = s->executions;
    r->redundant = s->redundant;
    r->points = s->points;
    r->retries_cut = s->retries_cut;
    r->reached = s->reached;
    r->incomplete = program_incomplete();
    r->to_the_end = s->to_the_end;
    globals_restore();
    crash_guard(false);
    output_restore();
    free(s->found.log);
}

struct il_result explore(const struct il_test *t, bool possible)
{
    static struct il_result r;
    const char *schedule = getenv("IL_REPLAY"), *reduction = getenv("IL_REDUCTION");
    struct search s = begin(t);
    bool all = false;
    r = (struct il_result){.preemptions = -1};
    s.want_reached = possible && !schedule;
    if (schedule)
        replay(&s, schedule);
    else if (reduction)
        all = search_all(&s, wanted_reduction(reduction), s.test.budget) == EXHAUSTED;
    else
        all = run_past_races(&s);
    all = all && !program_incomplete();
    bool failed = s.found.failure.verdict != IL_OK && !(possible && s.reached);
    if (failed && !schedule && !possible && s.found.failure.verdict != IL_HANG)
        r.shortest = simplify(&s);
    if (failed)
        record(&s, &r);
    r.status = failed ? IL_FAILED : all ? IL_VERIFIED : IL_PASSED;
    if (possible && !s.reached && !failed) {
        r.status = IL_FAILED;
        r.verdict = IL_IMPOSSIBLE;
        snprintf(r.message, sizeof r.message,
                 "no schedule does what this test says must be possible (%s %lu tried)",
                 all ? "all" : "only", s.executions);
    }
    end(&s, &r);
    return r;
}

struct il_result il_explore(const struct il_test *t)
{
    return explore(t, false);
}

bool explore_graph(const struct il_test *t, bool every_step, struct graph *g)
{
    struct il_result unused = {0};
    struct search s = begin(t);
    bool built = graph_build(&s, every_step, g);
    end(&s, &unused);
    if (built && !graph_tally(g)) {
        snprintf(g->refused, sizeof g->refused, "it has more schedules than can be counted");
        return false;
    }
    return built;
}

unsigned long explore_every_schedule(const struct il_test *t, unsigned long *failures)
{
    struct il_result r = {0};
    struct search s = begin(t);
    s.want_reached = true; /* do not stop at a failure */
    bool all = search_all(&s, REDUCE_NONE, ~0ull >> 1) == EXHAUSTED;
    end(&s, &r);
    *failures = s.failures;
    return all ? r.executions : 0;
}

const char *il_verdict_name(enum il_verdict v)
{
    static const char *const names[] = {
        "ok",         "assertion",     "data-race",     "deadlock",
        "livelock",   "thread-leak",   "memory-leak",   "use-after-free",
        "bad-free",   "out-of-bounds", "out-of-memory", "misuse",
        "crash",      "exit",          "hang",          "unsupported",
        "impossible",
    };
    return (unsigned)v < sizeof names / sizeof *names ? names[v] : NULL;
}
