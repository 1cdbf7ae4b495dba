/*
 * trace.h - a record of one execution, for the report.
 *
 * Off while searching; the failing schedule is run once more with it on.
 */
#ifndef TRACE_H
#define TRACE_H

#include "exec.h"

enum { MOST_HELD = 3, NOTE_TEXT = 56, FAULT_TEXT = 96 };

struct event {
    enum op_kind kind;
    unsigned thread;
    uintptr_t pc;
    const void *object; /* struct sync, struct thread or an address, by kind */
    uintptr_t address;  /* of the memory accessed; 0 for other kinds */
    uint8_t size;
    bool preempted; /* the thread that ran before could have gone on, */
    uint8_t n_held; /* and these locks it held */
    const struct sync *held[MOST_HELD];
    bool shared;  /* several threads access this address */
    bool shown;   /* worth a row in a table: others can see it */
    bool failed;  /* a try that did not succeed */
    bool by_time; /* ready because its deadline had come */
    bool has_value;
    uint64_t value, old; /* old: of a read-modify-write */
    uint64_t time;
    int8_t order;             /* of an atomic: memory_order; the weaker that was asked for */
    unsigned woken;           /* signals: how many threads, */
    unsigned whom;            /* and the last of them */
    const struct sync *mutex; /* waits: given up meanwhile */
    int step;                 /* number of the operation */
    int source;               /* weak memory: the operation that stored what it read, */
    int overtaken;            /* and the oldest one that stored something newer; 0: none */
    char text[FAULT_TEXT];
};

extern bool tracing;
extern struct event *trace_events;
extern unsigned trace_n;
extern unsigned trace_dropped; /* of a very long execution: events before the first one kept */

void trace_begin(void);
void trace_settle(void); /* reads back the value just written */
void trace_end(void);    /* settles what is pending, and which events to show */

/* True of operations that others cannot see. */
bool trace_is_quiet(enum op_kind k);

void il_replay_failed(const char *message);
void il_replay_step(const char *thread, const char *does); /* before each operation */

void trace_announce_(const struct op *op);
void trace_failure_(void);
void trace_picked_(const struct thread *t, bool preempted);
void trace_op_(const struct op *op);
void trace_access_(uintptr_t address, size_t size, bool write, uintptr_t pc);
void trace_value_(uint64_t value);
void trace_rmw_(uint64_t old, uint64_t value);
void trace_cas_(uint64_t old, uint64_t desired, bool done);
void trace_note_(uintptr_t pc, enum op_kind kind, const char *text);
void trace_object_(const void *object);
void trace_failed_(void);
void trace_time_(uint64_t to);
void trace_free_(const void *block, uintptr_t pc);
void trace_order_(int order);
void trace_woke_(const struct thread *t);
void trace_mutex_(const struct sync *mutex);
void trace_source_(int source, int overtaken, bool plain);
void trace_text(const char *text); /* of the latest call on a descriptor, or into a library */
void trace_aside_(const struct thread *aside, int number);
void trace_handler_(int number, uintptr_t pc);
void trace_signal_(int number);
void trace_may_come_(int number);

#define trace_announce(op)           (tracing ? trace_announce_(op) : (void)0)
#define trace_failure()              (tracing ? trace_failure_() : (void)0)
#define trace_picked(t, p)           (tracing ? trace_picked_(t, p) : (void)0)
#define trace_op(op)                 (tracing ? trace_op_(op) : (void)0)
#define trace_access(a, size, w, pc) (tracing ? trace_access_(a, size, w, pc) : (void)0)
#define trace_value(v)               (tracing ? trace_value_(v) : (void)0)
#define trace_rmw(old, v)            (tracing ? trace_rmw_(old, v) : (void)0)
#define trace_cas(old, v, done)      (tracing ? trace_cas_(old, v, done) : (void)0)
#define trace_note(pc, text)         (tracing ? trace_note_(pc, OP_NOTE, text) : (void)0)
#define trace_fault(pc, text)        (tracing ? trace_note_(pc, OP_FAULT, text) : (void)0)
#define trace_object(o)              (tracing ? trace_object_(o) : (void)0)
#define trace_failed()               (tracing ? trace_failed_() : (void)0)
#define trace_time(to)               (tracing ? trace_time_(to) : (void)0)
#define trace_free(block, pc)        (tracing ? trace_free_(block, pc) : (void)0)
#define trace_order(order)           (tracing ? trace_order_(order) : (void)0)
#define trace_woke(t)                (tracing ? trace_woke_(t) : (void)0)
#define trace_source(s, o, plain)    (tracing ? trace_source_(s, o, plain) : (void)0)
#define trace_aside(a, number)       (tracing ? trace_aside_(a, number) : (void)0)
#define trace_handler(number, pc)    (tracing ? trace_handler_(number, pc) : (void)0)
#define trace_may_come(number)       (tracing ? trace_may_come_(number) : (void)0)
#define trace_signal(number)         (tracing ? trace_signal_(number) : (void)0)
#define trace_mutex(m)               (tracing ? trace_mutex_(m) : (void)0)

#endif
