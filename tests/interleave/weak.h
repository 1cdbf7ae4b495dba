/*
 * weak.h - weak memory: RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer: Repairing Sequential
 * Consistency in C/C++11, PLDI 2017).
 *
 * Beside the run stands its execution graph.  Every location has its stores in modification order,
 * which is not the order in which they were performed: a store may be put before those that its
 * thread does not know.  A load reads any store that coherence allows.  Which it is, is a choice of
 * the search, and 0 always the latest store.  Whatever is chosen leaves the graph consistent, so
 * no execution has to be thrown away.
 *
 * Operations are performed in an order that extends program order and reads-from: RC11 forbids
 * cycles of the two, so every graph of RC11 can be run.
 */
#ifndef WEAK_H
#define WEAK_H

#include "exec.h"

typedef unsigned __int128 wide;

enum access_kind { ACCESS_LOAD, ACCESS_STORE, ACCESS_RMW, ACCESS_CAS };

/* An access that is announced or under way.  It lives on its thread's stack. */
struct access_plan {
    enum access_kind kind;
    uintptr_t address;
    unsigned size;
    int order, fail_order; /* fail_order: of a compare-and-swap that fails */
    bool plain;
    bool may_fail; /* a weak compare-and-swap */
    bool apart;    /* its thread has touched other memory since its last operation: not its stack */
    wide expected; /* by a compare-and-swap */
    uintptr_t pc;
};

/* A store, or what a location held at first: step 0. */
struct store {
    struct store *older, *newer; /* modification order */
    wide value;
    struct vclock message; /* what acquiring it brings */
    struct known {         /* who has written or read it: before what release of that thread */
        struct known *next;
        unsigned thread;
        uint32_t epoch;
    } * known;
    int place;               /* in modification order; even numbers */
    int step;                /* number of the operation that performed it, in the execution */
    unsigned thread, number; /* and in its thread */
    int order;
    uintptr_t pc;
    bool taken; /* by a read-modify-write: nothing comes between the two */
};

/* An operation of the graph.  Of the same thread, the later one has the greater number. */
struct weak_event {
    struct weak_event *next; /* the one performed before it, of all threads */
    unsigned thread, number;
    uintptr_t address;         /* 0: a fence */
    const struct store *read;  /* NULL: does not read */
    const struct store *wrote; /* NULL: does not write */
    bool sc, plain;
    bool compares; /* with expected */
    wide expected;
    uint32_t epoch;       /* its thread's clock when it was performed, and after that */
    uint32_t epoch_after; /* the same, unless it released */
    const struct weak_event *next_here;   /* its thread's next operation, if on this address too */
    struct vclock clock;                  /* what happens before it */
    const struct vclock *known_elsewhere; /* what its thread knew by operations on other objects */
};

/* An execution begins. */
void weak_begin(void);

/* Before the current thread announces an access: what it will be. */
void weak_announce(struct access_plan *a);

/* The announced access of the current thread.  weak_read() chooses the store; of a
 * read-modify-write that goes on to write, and of a compare-and-swap that succeeds, weak_write()
 * gives the value then.  *done: a compare-and-swap succeeds. */
wide weak_read(const struct access_plan *a, bool *done);
void weak_write(const struct access_plan *a, wide value);
void weak_fence(int order);

/* A plain access that races.  What is read, or was written, is in memory only until the thread
 * goes on: weak_settle() then puts things right. */
void weak_plain(struct access_plan *a);
void weak_settle(void);

/* Plain accesses that write here begin a new history: they race with nothing. */
void weak_overwrite(uintptr_t address, size_t size);

/* For the reduction.  Could t, which has announced a load or read-modify-write, read a store
 * performed after this step?  The step of the store that the operation of a step read, and of the
 * one that its own comes after in modification order; 0: the initial one, -1: none. */
bool weak_has_news(const struct thread *t, int since);
int weak_source(int step);
int weak_predecessor(int step);
bool weak_wrote(int step);
uint16_t weak_name(int step); /* of what it stored; NOTHING_STORED: nothing */

/* Whether the compare-and-swap of a step, which failed, could have come before the
 * read-modify-write of another, in its place. */
bool weak_could_replace(int step, int other);

/* The name of the store that the store of a step follows, of those whose steps are kept. */
uint16_t weak_place(int step, bool (*kept)(int step));

/* ---- psc.c ---- */

extern struct weak_event *weak_events; /* latest first */

/* Whether e, which is not in the graph yet, leaves the order of SC operations without a cycle. */
bool psc_allows(const struct weak_event *e);
void psc_begin(void);
void psc_note(struct weak_event *e); /* an SC operation is in the graph */

bool happens_before(const struct weak_event *a, const struct weak_event *b);

#endif
