/* probe.c - what a scenario can ask and tell: names, notes, choices, overlap. */
#include "probe.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "memory.h"
#include "names.h"
#include "point.h"
#include "pool.h"
#include "race.h"
#include "trace.h"

enum { PLACES = 16, SPANS = 16 };

/* A write inside a span, kept until the end because only then is it known whether it was shared. */
struct span_event {
    struct span_event *next;
    uintptr_t address;
    uint32_t epoch;      /* the writer's clock component */
    struct vclock clock; /* what the writer knew */
};

static struct span {
    unsigned thread;
    struct span_event *first, **last;
} spans[SPANS];
static unsigned inside[PLACES], peak_inside[PLACES];
static char places[PLACES]; /* only their addresses matter */

struct naming {
    const void *object;
    char text[NAME_SIZE];
};
static struct naming names[64];
static unsigned n_names;

static bool used; /* by the last execution */

void probes_reset(void)
{
    if (!used)
        return;
    used = false;
    memset(spans, 0, sizeof spans);
    memset(inside, 0, sizeof inside);
    memset(peak_inside, 0, sizeof peak_inside);
    n_names = 0;
}

const char *canary;

void il_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(IL_ASSERTION, PC, format, args);
    va_end(args);
    leave_execution();
}

void il_reached(void)
{
    X.reached = true;
    if (canary)
        il_fail("canary %s", canary);
}

void il_note(const char *format, ...)
{
    char text[NOTE_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (X.running)
        trace_note(PC, text);
}

unsigned il_choose(unsigned n)
{
    return X.running ? choose(n) : 0;
}

unsigned il_faults(void)
{
    return X.faults;
}

unsigned long il_failed_rounds(void)
{
    return X.failed_rounds;
}

/* ---- Names ---- */

void il_name_thread(const char *format, ...)
{
    va_list args;
    if (!X.running)
        return;
    va_start(args, format);
    vsnprintf(X.current->name, sizeof X.current->name, format, args);
    va_end(args);
}

void il_name(const void *object, const char *format, ...)
{
    va_list args;
    if (n_names == sizeof names / sizeof *names)
        return;
    used = true;
    names[n_names].object = object;
    va_start(args, format);
    vsnprintf(names[n_names++].text, sizeof names->text, format, args);
    va_end(args);
}

const char *given_name(const void *address)
{
    const struct block *b = memory_block(address);
    for (unsigned i = 0; i < n_names; i++)
        if (names[i].object == address || (b && memory_block(names[i].object) == b))
            return names[i].text;
    return b ? b->what : NULL;
}

/* ---- Threads alive ---- */

/* A scheduling point that depends on creation and end of threads. */
static void observe_threads(uintptr_t pc)
{
    if (!X.running)
        return;
    lives_matter(&X.count_threads);
    point((struct op){
        .kind = OP_PROBE, .touch = {TOUCH_READ(&threads_object)}, .deadline = NEVER, .pc = pc});
}

unsigned il_live_threads(void)
{
    observe_threads(PC);
    return X.n_live - !X.main_done;
}

unsigned il_peak_threads(void)
{
    observe_threads(PC);
    return X.peak_live - 1;
}

unsigned long il_locks_taken(void)
{
    return X.current->locks_taken;
}

/* ---- Who is inside ---- */

static void probe_point(unsigned place, uintptr_t pc)
{
    if (place >= PLACES)
        fail(IL_MISUSE, pc, "a probe's place must be below %d", PLACES);
    point((struct op){
        .kind = OP_PROBE, .touch = {TOUCH_WRITE(&places[place])}, .deadline = NEVER, .pc = pc});
}

void il_enter(unsigned place)
{
    if (!X.running)
        return;
    probe_point(place, PC);
    used = true;
    if (++inside[place] > peak_inside[place])
        peak_inside[place] = inside[place];
}

void il_leave(unsigned place)
{
    if (!X.running)
        return;
    probe_point(place, PC);
    inside[place]--;
}

unsigned il_inside(unsigned place)
{
    return place < PLACES ? inside[place] : 0;
}

unsigned il_peak_inside(unsigned place)
{
    return place < PLACES ? peak_inside[place] : 0;
}

/* ---- Spans ---- */

void il_span_begin(unsigned id)
{
    if (!X.running)
        return;
    if (id >= SPANS || spans[id].last || X.current->span >= 0)
        fail(IL_MISUSE, PC, "span %u: ids are below %d, used once, and spans do not nest", id,
             SPANS);
    used = true;
    spans[id].thread = X.current->id;
    spans[id].last = &spans[id].first;
    X.bare = false;
    X.current->span = (int)id;
}

void il_span_end(unsigned id)
{
    (void)id;
    if (X.running)
        X.current->span = -1;
}

void span_write(uintptr_t address)
{
    struct thread *t = X.current;
    struct span *s = &spans[t->span];
    struct span_event *e = pool_alloc(sizeof *e);
    e->address = address;
    e->epoch = vclock_get(&t->clock, t->id);
    vclock_copy(&e->clock, &t->clock);
    *s->last = e;
    s->last = &e->next;
}

/* If the test has named objects, only they count: not a ticket drawn or a statistic kept. */
static bool counts(uintptr_t address)
{
    return n_names == 0 || given_name((const void *)address);
}

static const struct span_event *shared_write(const struct span *s, bool last)
{
    const struct span_event *found = NULL;
    for (const struct span_event *e = s->first; e; e = e->next)
        if (race_is_shared(e->address) && counts(e->address) && (last || !found))
            found = e;
    return found;
}

/* True if everything in a happened before anything in b. */
static bool precedes(const struct span *a, const struct span *b)
{
    const struct span_event *end = shared_write(a, true), *begin = shared_write(b, false);
    return !end || !begin || vclock_get(&begin->clock, a->thread) >= end->epoch;
}

bool il_spans_overlap(unsigned a, unsigned b)
{
    return a < SPANS && b < SPANS && !precedes(&spans[a], &spans[b]) &&
           !precedes(&spans[b], &spans[a]);
}

/* ---- Outcomes, for the checker's own tests ---- */

enum { MAX_OUTCOMES = 4096 };
static uint64_t outcomes[MAX_OUTCOMES];
static size_t n_outcomes;

void il_test_outcome(uint64_t outcome)
{
    for (size_t i = 0; i < n_outcomes; i++)
        if (outcomes[i] == outcome)
            return;
    if (n_outcomes < MAX_OUTCOMES)
        outcomes[n_outcomes++] = outcome;
}

void outcomes_reset(void)
{
    n_outcomes = 0;
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

size_t il_test_outcomes(uint64_t *out, size_t max)
{
    size_t n = n_outcomes < max ? n_outcomes : max;
    qsort(outcomes, n_outcomes, sizeof *outcomes, ascending);
    memcpy(out, outcomes, n * sizeof *out);
    return n;
}
