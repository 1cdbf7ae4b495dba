/* trace.c - recording events as they happen; a written value is read back at the next event. */
#include "trace.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "frames.h"
#include "memory.h"
#include "names.h"
#include "objects.h"
#include "pool.h"
#include "race.h"
#include "report.h"
#include "signals.h"
#include "states.h"
#include "sync.h"

enum { MAX_EVENTS = 1 << 16 };

bool tracing;
struct event *trace_events;
unsigned trace_n, trace_dropped;
static const struct thread *preempted; /* by the thread that is about to perform its operation */
static unsigned call; /* the latest call on a descriptor: its words come when it is over */
static bool value_pending, settled;
static int next_source, next_overtaken; /* of a plain read: see trace_source_() */

static uint64_t load(uintptr_t address, size_t size)
{
    uint64_t v = 0;
    memcpy(&v, (const void *)address, size < sizeof v ? size : sizeof v);
    return v;
}

static struct event *last(void)
{
    return &trace_events[trace_n - 1];
}

void trace_settle(void)
{
    if (value_pending && trace_n > 0)
        last()->value = load(last()->address, last()->size);
    value_pending = false;
}

/* The last event is over; who goes on, if anybody can. */
static void settle(const struct thread *running)
{
    trace_settle();
    if (trace_n > 0)
        states_note(trace_dropped + trace_n - 1, running);
}

void trace_begin(void)
{
    trace_n = trace_dropped = 0;
    if (tracing) {
        objects_reset();
        states_reset();
    }
    preempted = NULL;
    next_source = next_overtaken = 0;
    value_pending = settled = false;
    if (tracing && !trace_events)
        trace_events = big_alloc(MAX_EVENTS * sizeof *trace_events);
}

/* ---- Which events are worth a row ---- */

static bool is_write(enum op_kind k)
{
    return k == OP_WRITE || k == OP_STORE || k == OP_RMW;
}

static unsigned first_create(void)
{
    for (unsigned i = 0; i < trace_n; i++)
        if (trace_events[i].kind == OP_CREATE)
            return i;
    return 0;
}

/* What is known of an address while going through the events; a hash table, at most half full. */
struct place {
    uintptr_t address;
    unsigned first;             /* the first thread there, plus one */
    bool written_after_another; /* by a thread after another one had been there */
    unsigned last;              /* the last thread there, plus one */
};
static struct place *places;
enum { PLACES = MAX_EVENTS * 2 };

static struct place *place_of(uintptr_t address)
{
    size_t h = address * 0x9E3779B97F4A7C15u >> 40;
    while (places[h % PLACES].address && places[h % PLACES].address != address)
        h++;
    return &places[h % PLACES];
}

static void note_place(const struct event *e)
{
    struct place *p = place_of(e->address);
    p->address = e->address;
    if (!p->first)
        p->first = e->thread + 1;
    else if (p->first != e->thread + 1)
        p->first = UINT_MAX; /* several */
    p->written_after_another |= p->first == UINT_MAX && is_write(e->kind);
}

static bool frees_what_failed(const struct event *e)
{
    const struct block *b = memory_block((const void *)e->address);
    return b && X.failure.verdict != IL_ASSERTION && b == memory_block(X.failure.object);
}

bool trace_is_quiet(enum op_kind k)
{
    switch (k) {
    case OP_START:
    case OP_EXIT:
    case OP_PROBE:
    case OP_TIME:
    case OP_YIELD:
    case OP_FENCE:
    case OP_BARRIER_WAKE:
    case OP_FREE:
        return true;
    default:
        return false;
    }
}

static bool worth_a_row(const struct event *e, uintptr_t racing)
{
    if (e->kind == OP_FREE)
        return frees_what_failed(e);
    if (e->kind == OP_READ || e->kind == OP_WRITE)
        return e->shared && (race_is_promoted(e->address) || e->address == racing ||
                             place_of(e->address)->written_after_another);
    return !trace_is_quiet(e->kind);
}

/* A thread that reads what it has itself read or written last learns nothing. */
static bool is_stale(const struct event *e)
{
    struct place *p = place_of(e->address);
    bool again = p->last == e->thread + 1 && (e->kind == OP_READ || e->kind == OP_LOAD);
    p->last = e->thread + 1;
    return again;
}

void trace_end(void)
{
    unsigned first = first_create();
    uintptr_t racing = X.has_race ? (uintptr_t)X.race.address : 0;
    bool stuck = X.failure.verdict == IL_DEADLOCK || X.failure.verdict == IL_THREAD_LEAK;
    settle(stuck ? NULL : X.current);
    if (!places)
        places = big_alloc(PLACES * sizeof *places);
    memset(places, 0, PLACES * sizeof *places);
    for (unsigned i = first; i < trace_n; i++)
        if (trace_events[i].address)
            note_place(&trace_events[i]);
    for (unsigned i = 0; i < trace_n; i++) {
        struct event *e = &trace_events[i];
        e->shared = e->address && race_is_shared(e->address);
        e->shown = (i >= first || e->kind == OP_NOTE || e->kind == OP_FAULT) &&
                   worth_a_row(e, racing) && !(e->address && is_stale(e));
    }
}

/* ---- Recording ---- */

/* A place for a debugger to stop before each operation of a replay. */
__attribute__((noinline)) void il_replay_step(const char *thread, const char *does)
{
    __asm__ volatile("" : : "r"(thread), "r"(does));
}

/* And where it fails, with all threads still there. */
__attribute__((noinline)) void il_replay_failed(const char *message)
{
    __asm__ volatile("" : : "r"(message));
}

/* On the thread engine, `info threads` then shows the program's names. */
static void step(void)
{
    char words[160];
    enum op_kind k = trace_events[trace_n - 1].kind;
    if (k == OP_START || k == OP_EXIT || k == OP_YIELD)
        return;
    if (X.engine == &thread_engine)
        prctl(PR_SET_NAME, X.current->name);
    report_event(&trace_events[trace_n - 1], words, sizeof words);
    il_replay_step(X.current->name, words);
}

static struct event *add(enum op_kind kind, uintptr_t pc)
{
    settle(kind == OP_TIME ? NULL : X.current);
    if (trace_n == MAX_EVENTS) { /* keep the end, which is what failed */
        trace_n = MAX_EVENTS / 2;
        trace_dropped += MAX_EVENTS / 2;
        call -= call < MAX_EVENTS / 2 ? call : MAX_EVENTS / 2;
        memmove(trace_events, trace_events + MAX_EVENTS / 2, trace_n * sizeof *trace_events);
    }
    struct event *e = &trace_events[trace_n++];
    *e = (struct event){
        .kind = kind, .thread = X.current->id, .pc = pc, .time = X.now, .step = current_event()};
    if (preempted) {
        e->preempted = true;
        for (unsigned i = 0; i < preempted->n_holds && e->n_held < MOST_HELD; i++)
            e->held[e->n_held++] = preempted->holds[i].lock;
    }
    preempted = NULL;
    return e;
}

static bool accesses_memory(enum op_kind k)
{
    return k == OP_READ || k == OP_WRITE || k == OP_LOAD || k == OP_STORE || k == OP_RMW;
}

void trace_announce_(const struct op *op)
{
    if (uses_sync(op->kind))
        objects_meet(((const struct sync *)op->object)->address, 0);
    else if (accesses_memory(op->kind))
        objects_meet(op->object, 0);
    frames_record();
}

void trace_failure_(void)
{
    if (settled)
        return;
    settled = true;
    name_namesakes();
    if (X.running && X.failure.verdict != IL_CRASH && X.failure.verdict != IL_HANG)
        frames_record(); /* a crash is told of on the signal's stack */
    if (X.failure.object)
        objects_meet(X.failure.object, 0);
    objects_settle();
}

void trace_picked_(const struct thread *t, bool was_preemption)
{
    (void)t;
    preempted = was_preemption ? X.current : NULL;
}

void trace_op_(const struct op *op)
{
    if (op->kind == OP_READ || op->kind == OP_WRITE)
        return; /* trace_access follows */
    struct event *e = add(op->kind, op->pc);
    if (op->kind == OP_IO || op->kind == OP_LIBRARY)
        call = trace_n - 1;
    if (op->kind == OP_LIBRARY)
        trace_text(op->object);
    e->object = op->object;
    e->by_time = X.current->chosen_by_time;
    if (accesses_memory(op->kind)) {
        e->address = (uintptr_t)op->object;
        e->size = 8;
    }
    step();
}

void trace_access_(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    struct event *e = add(write ? OP_WRITE : OP_READ, pc);
    e->object = (const void *)address;
    e->address = address;
    e->size = (uint8_t)(size < 8 ? size : 8);
    e->has_value = size <= 8;
    e->value = e->has_value ? load(address, size) : 0;
    value_pending = write && e->has_value;
    e->source = next_source;
    e->overtaken = next_overtaken;
    next_source = next_overtaken = 0;
    objects_meet((const void *)address, size);
    if (race_is_promoted(address))
        step();
}

void trace_value_(uint64_t value)
{
    last()->value = value;
    last()->has_value = true;
}

void trace_rmw_(uint64_t old, uint64_t value)
{
    trace_value_(value);
    last()->old = old;
}

void trace_cas_(uint64_t old, uint64_t desired, bool done)
{
    trace_rmw_(old, done ? desired : old);
    last()->failed = !done;
}

void trace_note_(uintptr_t pc, enum op_kind kind, const char *text)
{
    struct event *e = add(kind, pc);
    snprintf(e->text, sizeof e->text, "%s", text);
}

void trace_object_(const void *object)
{
    last()->object = object;
}

void trace_text(const char *text)
{
    snprintf(trace_events[call].text, sizeof trace_events[call].text, "%s", text);
}

void trace_failed_(void)
{
    last()->failed = true;
}

void trace_time_(uint64_t to)
{
    add(OP_TIME, 0)->time = to;
}

void trace_free_(const void *block, uintptr_t pc)
{
    objects_meet(block, 1);
    add(OP_FREE, pc)->address = (uintptr_t)block;
}

void trace_order_(int order)
{
    last()->order = (int8_t)(order & 7); /* above are hints of lock elision */
}

void trace_woke_(const struct thread *t)
{
    last()->woken++;
    last()->whom = t->id;
}

/* Sent by nobody of the program's. */
void trace_aside_(const struct thread *aside, int number)
{
    struct event *e = add(aside->op.kind, aside->op.pc);
    e->thread = aside->id;
    snprintf(e->text, sizeof e->text, "%s arrives", signal_name(number));
}

void trace_handler_(int number, uintptr_t pc)
{
    struct event *e = add(OP_DELIVER, pc);
    snprintf(e->text, sizeof e->text, "%s: handler", signal_name(number));
}

void trace_may_come_(int number)
{
    snprintf(last()->text, sizeof last()->text, "%s may come", signal_name(number));
}

void trace_signal_(int number)
{
    snprintf(last()->text, sizeof last()->text, "%s", signal_name(number));
}

void trace_mutex_(const struct sync *mutex)
{
    last()->mutex = mutex;
}

/* Of a plain access, whose event comes next, or of the last event. */
void trace_source_(int source, int overtaken, bool plain)
{
    if (plain) {
        next_source = source;
        next_overtaken = overtaken;
    } else {
        last()->source = source;
        last()->overtaken = overtaken;
    }
}
