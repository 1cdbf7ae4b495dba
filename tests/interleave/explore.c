/*
 * explore.c - il_explore(): from a test and the environment to a result.
 *
 * passes.c says what is searched, simplify.c makes of a failure the simplest one.
 */
#include "explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classes.h"
#include "crash.h"
#include "diagnose.h"
#include "globals.h"
#include "graph.h"
#include "names.h"
#include "output.h"
#include "pool.h"
#include "probe.h"
#include "program.h"
#include "progress.h"
#include "race.h"
#include "reachable.h"
#include "search.h"
#include "source.h"
#include "trace.h"
#include "verifier.h"

/* A hundred thousand plain accesses take as long as so many scheduling points. */
enum { POINTS_A_LONG_RUN = 20000 };
enum { MAX_SCHEDULE = 1 << 16 };

void found_copy(struct found *to, const struct found *from)
{
    uint16_t *log = to->log;
    unsigned capacity = to->cap_log;
    ensure_room(log, capacity, from->n_log);
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
    progress_tick(s);
    s->to_promote = s->promoting && X.failure.verdict == IL_OK ? X.race_to_promote : NULL;
    if (X.failure.verdict != IL_OK)
        found_copy(&s->found, &(struct found){X.failure, X.has_race, X.race, X.preemptions,
                                              X.faults, X.log, X.n_log, X.n_log});
    if (X.signals_wanted)
        return true;
    return s->want_reached ? X.reached : X.failure.verdict != IL_OK || s->to_promote;
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
    X.races_pass = races_promoted > 0;
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
    const struct thread *a = X.threads[race->first.thread], *b = X.threads[race->second.thread];
    snprintf(out, size, "%s %s %s at %s, %s %s it at %s, and nothing %s",
             X.threads[race->second.thread]->name, race->second.write ? "writes" : "reads", object,
             second, X.threads[race->first.thread]->name, race->first.write ? "writes" : "reads",
             first, a->host == b || b->host == a ? "blocks the signal between" : "orders the two");
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
    r->faults = f.faults;
}

/* The failure without its schedule in words. */
static void take_note(const struct failure *failure, struct il_result *r)
{
    r->verdict = failure->verdict;
    snprintf(r->message, sizeof r->message, "%s", failure->message);
}

static struct il_test with_defaults(const struct il_test *t)
{
    struct il_test d = *t;
    d.spurious_wakes = t->spurious_wakes == IL_NONE ? 0 : t->spurious_wakes ? t->spurious_wakes : 1;
    d.retries = t->retries ? t->retries : 2;
    const char *budget = getenv("IL_BUDGET");
    d.budget = budget ? strtoul(budget, NULL, 0) : t->budget ? t->budget : 3000000;
    d.steps = t->steps ? t->steps : 100000;
    faults_default(&d);
    const char *weak = getenv("IL_WEAK");
    d.weak = t->weak || (weak && strcmp(weak, "1") == 0);
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
    X.count_threads = X.ends_matter = X.starve = X.signals = false;
    race_forget_promoted();
    globals_snapshot();
    outcomes_reset();
    program_forget_incomplete();
    verifier_forget_sampled();
    reachable_forget();
    samples_begin(s.seed);
    progress_begin();
    output_silence();
    crash_guard(true);
    return s;
}

static void end(struct search *s, struct il_result *r)
{
    r->redundant = s->redundant;
    r->points = s->points;
    r->weak = s->test.weak;
    r->graphs = r->weak ? graphs_counted() : 0;
    r->retries_cut = s->retries_cut;
    r->reached = s->reached;
    r->incomplete = program_incomplete();
    r->to_the_end = s->to_the_end;
    progress_end();
    globals_restore();
    crash_guard(false);
    output_restore();
    free(s->found.log);
}

static bool search(struct search *s, const char *reduction)
{
    if (reduction)
        return search_all(s, wanted_reduction(reduction), s->test.budget) == EXHAUSTED;
    return search_in_passes(s);
}

/* The first signal that the program uses gives all threads couriers, and starts the search again.
 */
static bool now_with_signals(struct search *s)
{
    if (!X.signals_wanted)
        return false;
    X.signals = true;
    X.signals_wanted = false;
    s->executions = s->redundant = s->failures = 0;
    s->retries_cut = false;
    samples_begin(s->seed);
    return true;
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
    else
        do
            all = search(&s, reduction);
        while (now_with_signals(&s));
    all = all && !program_incomplete();
    /* What is possible may fail in other schedules; that a canary failed is all that anybody will
     * ask. */
    bool failed = s.found.failure.verdict != IL_OK && (canary || !(possible && s.reached));
    const char *simplify_too = getenv("IL_SIMPLIFY");
    bool as_found = simplify_too && strcmp(simplify_too, "no") == 0;
    r.executions = s.executions;
    if (failed && !schedule && !possible && !as_found && !canary &&
        s.found.failure.verdict != IL_HANG)
        r.shortest = simplify(&s);
    if (failed && canary)
        take_note(&s.found.failure, &r);
    else if (failed)
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
    bool built;
    do
        built = graph_build(&s, every_step, g);
    while (now_with_signals(&s));
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
    bool all;
    do
        all = search_all(&s, REDUCE_NONE, ~0ull >> 1) == EXHAUSTED;
    while (now_with_signals(&s));
    end(&s, &r);
    *failures = s.failures;
    return all ? s.executions : 0;
}

const char *il_verdict_name(enum il_verdict v)
{
    static const char *const names[] = {
        "ok",
        "assertion",
        "data-race",
        "deadlock",
        "livelock",
        "thread-leak",
        "descriptor-leak",
        "memory-leak",
        "use-after-free",
        "bad-free",
        "out-of-bounds",
        "out-of-memory",
        "misuse",
        "crash",
        "exit",
        "hang",
        "killed",
        "unsupported",
        "impossible",
    };
    return (unsigned)v < sizeof names / sizeof *names ? names[v] : NULL;
}
