/* execution.c - one execution: its beginning, its threads, how it fails. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "globals.h"
#include "memory.h"
#include "pool.h"
#include "probe.h"
#include "program.h"
#include "race.h"
#include "signals.h"
#include "stuck.h"
#include "trace.h"
#include "verifier.h"
#include "weak.h"

struct execution X;
const char threads_object;

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
    X.running = X.bare = false;
    X.engine->leave(X.current->slot);
    __builtin_unreachable();
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

/* "main", "thread 1", ...: written once, and copied for every thread of every execution. */
static void name_by_id(struct thread *t)
{
    static char names[MAX_THREADS_EVER][NAME_SIZE] = {"main"};
    char *name = names[t->number];
    if (!*name)
        snprintf(name, NAME_SIZE, "thread %u", t->number);
    memcpy(t->name, name, NAME_SIZE);
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
    t->creator = X.current;
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
    X.gates_lie = true;
    X.bare = false;
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
    s->carries = t->id;
    t->created_pc = pc;
    name_by_id(t);
    X.live[X.n_live++] = t;
    if (X.signals)
        signals_begin_thread(t);
    if (X.n_live > X.peak_live)
        X.peak_live = X.n_live;
    return t;
}

/* ---- One execution ---- */

/* An execution this long goes round in circles that failed_round() does not see (a flag polled
 * under a lock): whether it ends may only be asked of a fair schedule. */
enum { LONG = 2000 };

static void reset(const struct il_test *t, const struct engine *e, const struct strategy *s)
{
    uint16_t *log = X.log;
    unsigned cap = X.cap_log;
    bool races_pass = X.races_pass, count_threads = X.count_threads, ends_matter = X.ends_matter,
         starve = X.starve, signals = X.signals;
    uint32_t generation = X.generation + 1;
    pool_reset();
    slots_reset();
    globals_restore();
    memory_reset();
    probes_reset();
    if (X.signals)
        signals_reset();
    clear(&X, offsetof(struct execution, threads));
    clear((char *)&X + offsetof(struct execution, now),
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
    X.ends_matter = ends_matter;
    X.signals = signals;
    X.generation = generation;
    X.test = t;
    X.step_limit = (t->samples ? t->steps / 2 : LONG) + 1;
    if (X.step_limit > t->steps)
        X.step_limit = t->steps;
    X.weak = t->weak;
    X.bare = !X.weak && !X.signals && !tracing && !verifier_has_sections(t) && races_promoted == 0;
    X.spare_lives = X.bare && s->spares_lives && !count_threads && !ends_matter;
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
    X.running = X.bare = false;
    e->finish();
    environ = own_environment;
    if (X.failure.verdict == IL_OK && !X.pruned && !t->program)
        check_leaks();
}
