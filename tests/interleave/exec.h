/*
 * exec.h - one execution of a scenario: its threads, what each will do next, how it ended.
 *
 * A thread runs undisturbed until it is about to do something that others can see.  It then
 * announces an operation and reaches a scheduling point; the scheduler picks one thread whose
 * announced operation is ready; that thread performs it and runs on to its next announcement.
 * The announced operations of all threads are therefore known whenever a choice is made, which is
 * what the reduction needs.
 *
 * Everything here belongs to the one thread that is running (see engine.h): no locks.
 */
#ifndef EXEC_H
#define EXEC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine.h"
#include "faults.h"
#include "interleave.h"
#include "vclock.h"

#define NEVER UINT64_MAX

struct thread;

/* Kinds of operation: for the report, and for what the reduction must know about enabling. */
enum op_kind {
    OP_START,
    OP_READ,
    OP_WRITE,
    OP_LOAD,
    OP_STORE,
    OP_RMW,
    OP_FENCE,
    OP_LOCK,
    OP_TRYLOCK,
    OP_UNLOCK,
    OP_RDLOCK,
    OP_TRYRDLOCK,
    OP_WRLOCK,
    OP_RWUNLOCK,
    OP_WAIT,
    OP_WAKE, /* wait over: by signal, time-out or cancellation */
    OP_SIGNAL,
    OP_BROADCAST,
    OP_SEM_WAIT,
    OP_SEM_TRYWAIT,
    OP_SEM_POST,
    OP_SEM_VALUE,
    OP_BARRIER,
    OP_BARRIER_WAKE,
    OP_ONCE,
    OP_ONCE_DONE,
    OP_CREATE,
    OP_JOIN,
    OP_DETACH,
    OP_EXIT,
    OP_CANCEL,
    OP_KILL,    /* sends a signal, */
    OP_ARRIVE,  /* as do the world outside */
    OP_EXPIRE,  /* and a timer */
    OP_DELIVER, /* a thread's courier interrupts it: see signals.h */
    OP_SIGACTION,
    OP_SIGMASK,
    OP_SIGPENDING,
    OP_SIGWAIT,
    OP_PAUSE,
    OP_TIMER,
    OP_SLEEP,
    OP_YIELD,
    OP_IO,      /* a call on a descriptor: its object is a struct call */
    OP_LIBRARY, /* a call into a library: its object is the call in words; see library.h */
    OP_INIT,
    OP_DESTROY,
    OP_PROBE,
    OP_NOTE, /* report only, as are the following */
    OP_FAULT,
    OP_ALLOC,
    OP_FREE,
    OP_CHOICE,
    OP_TIME,
    OP_KINDS
};

/* What becomes of an operation that has to wait when a handler has run meanwhile: see signal(7). */
enum interrupt {
    GOES_ON,      /* locks, conditions */
    IS_RESTARTED, /* with SA_RESTART; else it fails with EINTR, or returns early */
    ENDS_EARLY,   /* whatever the flags */
};

/* An object that an operation touches.  Two touches of one object conflict unless both read.  Under
 * weak memory, loads and stores of atomics choose what they read and where they come, and only one
 * thing depends on the order in which they are performed: a read may be of what was written. */
enum { WEAK_READ = 1, WEAK_WRITE = 2 };
struct touch {
    const void *object; /* an address; NULL: none */
    bool write;
    uint8_t weak; /* 0, or WEAK_READ and WEAK_WRITE */
};
enum { MAX_TOUCHES = 12, USUAL_TOUCHES = 4 }; /* only a call on many descriptors needs more */

/* Most operations are ready always, or as soon as a mutex has no owner or a thread has ended: they
 * say so by a gate, a pointer that is NULL as long as they are. The scheduler reads it without a
 * call.  For all others, ready() is asked. */
typedef struct thread *const *gate;
extern struct thread *const gate_open, *const gate_asks;

struct op {
    enum op_kind kind;
    bool cancellable; /* also ready when its thread has been cancelled */
    enum interrupt interrupt : 8;
    struct touch touch[MAX_TOUCHES];       /* up to the first without an object */
    bool (*ready)(const struct thread *t); /* NULL: always */
    gate gate;                             /* NULL before it is announced: as ready says */
    const void *object;                    /* what ready() looks at, and what the report names */
    uint64_t deadline;                     /* virtual time at which it is ready anyway */
    uintptr_t pc;
};

/* A lock that a thread holds. */
struct hold {
    struct sync *lock;
    uintptr_t pc;
};
enum { MAX_KEYS = 64, NAME_SIZE = 32, MAX_THREADS_EVER = MAX_SLOTS * 2 };

struct thread {
    unsigned id;      /* in order of creation; 0 is the scenario's own */
    unsigned number;  /* likewise, not counting those aside */
    uint64_t lineage; /* whose child it is, and which: the same in every execution */
    const struct thread *creator;
    unsigned children;
    struct slot *slot;
    struct op op;
    bool finished, joined, detached;
    struct thread *unfinished; /* itself; NULL once it is finished */
    bool chosen_by_time; /* its current operation was ready only because its deadline passed */
    bool retrying;       /* its last operation was a failed round of a retry loop */
    bool owes_turn;      /* it has failed a round since it last let others go on */
    uintptr_t retry_pc;  /* where */
    struct {             /* failed rounds by place: a loop, and not several single tries */
        uintptr_t pc;
        unsigned count;
    } rounds[4];
    void *(*start)(void *);
    int (*start_c11)(void *);
    void *arg, *result;
    uintptr_t created_pc;
    const void *handle;          /* where its creator keeps its pthread_t */
    struct vclock clock;         /* happens-before, for races */
    struct vclock acquire_fence; /* what relaxed loads have read, until an acquire fence */
    struct vclock release_fence; /* the clock at the last release fence */
    struct thread *next_waiter;  /* in the queue of a condition variable */
    struct sync *waits_in;       /* that condition variable; NULL once signalled */
    const void *wait_mutex;      /* and the mutex to be locked again */
    int wake_event;              /* index of the event that made it ready, or -1 */
    struct hold *holds;          /* grown in the pool */
    unsigned n_holds, cap_holds;
    unsigned long locks_taken; /* so far: locks, and permits of semaphores */
    bool cancelled, cancel_disabled, exiting;
    struct signals *signals; /* NULL: the program has none; see signals.h */
    struct thread *host;     /* of a courier: whose */
    struct thread *next_aside;
    bool aside;       /* not one of the program's: a courier, a timer, the world outside */
    bool interrupted; /* its operation ended early */
    unsigned hb;      /* the component of vector clocks that is its own: id, or its courier's */
    struct cleanup *cleanups;
    struct thread_exit *thread_exits; /* destructors of C++'s thread-local objects */
    uint64_t waited_value;            /* what a word held when it began to wait */
    const void **keys;                /* MAX_KEYS of them, or NULL while none is set */
    unsigned barrier_phase;           /* the phase whose end it waits for */
    uint64_t skew; /* timers as choices: this thread has seen at least this time */
    struct load {  /* loads since it last did anything else, to recognise spinning */
        uintptr_t pc, address;
        uint64_t value;
    } loads[4];
    unsigned n_loads;
    int span;                       /* il_span_begin's id, or -1 */
    unsigned operations;            /* announced so far */
    struct access_plan *access;     /* weak memory: the one that is announced, */
    struct weak_event *last_access; /* and the last one performed, or fence; NULL: none */
    char name[NAME_SIZE];
};

/* Which rule of POSIX was broken, for the advice. */
enum misuse {
    MISUSE_OTHER,
    UNLOCK_NOT_LOCKED,
    UNLOCK_NOT_OWNER,
    WAIT_WITHOUT_LOCK,
    DESTROY_IN_USE,
    FREE_IN_USE,
    USE_DESTROYED,
    USE_UNINITIALISED,
    INIT_IN_USE,
    LEFT_LOCKED,
    JOIN_AGAIN,
    UNKNOWN_THREAD,
    UNSAFE_IN_HANDLER,
};

/* How an execution ended, if not well. */
struct failure {
    enum il_verdict verdict;
    char message[512];
    unsigned thread;
    uintptr_t pc;
    const void *object; /* the address it failed on, or NULL; like misuse, set before fail() */
    enum misuse misuse;
};

/* Two accesses to the same bytes that nothing orders. */
struct race {
    const void *address;
    struct {
        uintptr_t pc;
        unsigned thread;
        bool write, atomic;
    } first, second;
};

/* How choices are made: a search, a replay.  Called in the context of a controlled thread. */
struct strategy {
    /* Which of the n >= 1 ready threads (in order of id) goes on; NULL: abandon this execution as
     * equivalent to others. */
    struct thread *(*pick)(struct thread **ready, unsigned n);
    /* One of n values; n = 1 is not in the log: see choose_nothing(). */
    unsigned (*choose)(unsigned n);
    /* Called when current has been picked and before it performs its operation.  May be NULL. */
    void (*picked)(struct thread *t);
    /* Weak memory: one of n >= 1 stores, which are known by these names in every execution.  NULL:
     * they are chosen like values. */
    unsigned (*choose_store)(unsigned n, const uint16_t *names);
    /* In bare executions threads are created, started, joined and ended without asking pick(). */
    bool spares_lives;
};

/* The execution under way, or the last one. */
struct execution {
    bool running;   /* a controlled thread is executing */
    bool pruned;    /* given up as redundant */
    bool main_done; /* the scenario's function has returned */
    uint32_t generation;
    const struct il_test *test;
    const struct engine *engine;
    const struct strategy *strategy;
    struct thread *current;
    struct thread *threads[MAX_THREADS_EVER]; /* all created in this execution, by id */
    unsigned n_threads;
    struct thread *live[MAX_SLOTS];
    unsigned n_live, peak_live;
    struct thread *aside; /* those that are none of the program's, by id */
    unsigned n_numbered;  /* those that are */
    uint64_t now;
    unsigned long steps, step_limit; /* after which something is to be done about it */
    uintptr_t last_pc;           /* of the last hook: where a crash inside a library came from */
    unsigned long hooks;         /* memory accesses since the last scheduling point */
    unsigned long blocks;        /* basic blocks entered, of whole programs */
    unsigned long long_runs;     /* stretches of YIELD_EVERY accesses without a scheduling point */
    unsigned long barren_rounds; /* failed rounds of all threads since anything changed */
    unsigned long failed_rounds; /* and all of them */
    int preemptions;
    bool free_switch; /* leaving the current thread now is no preemption */
    bool fair;        /* past K failed rounds: no more choices, everybody gets a turn */
    unsigned long fair_steps;
    bool count_threads; /* creation and end of threads depend on one another */
    bool ends_matter;   /* threads are cancelled, or it is asked whether they have ended */
    bool spare_lives;   /* lives commute with all else, and the strategy spares them */
    unsigned unstarted; /* if so: threads that have been created, and not chosen since */
    unsigned n_ready;   /* how many were at the last choice, if they still are; 0: not known */
    bool unsuitable;    /* an operation touched more than the reduction keeps */
    bool to_the_end;    /* a whole program: it ended, and was not given up */
    bool half_done;     /* an assumption failed in a section: what others see now never was */
    bool starve; /* past K failed rounds: first let the retrying thread try for long, alone */
    bool ending; /* nobody is left but those aside */
    bool signals_wanted; /* given up because a signal was used, and signals was not set */
    bool signals;        /* the program uses signals: all its threads have couriers */
    bool races_pass;     /* note data races, but go on to see what they do */
    unsigned spurious_wakes;
    unsigned faults, faults_of[FAULT_KINDS]; /* calls made to fail, of all kinds and of each */
    bool weak;                               /* see weak.h */
    bool bare;  /* running, with no signals, sections, spans, record, weak memory, promoted races */
    bool apart; /* weak memory: memory other than its stack was touched since the last point */
    int read_since; /* the access under way may read only what was stored after this step */
    bool reached;
    int tick_event;              /* operations performed before the clock last moved */
    const void *race_to_promote; /* races_pass: a racing address not yet promoted */
    bool gates_lie;              /* somebody is aside or cancelled, or nobody is left */
    bool has_race;
    struct race race;
    uint16_t *log; /* every decision of this execution: thread id, or CHOICE | value */
    unsigned n_log, cap_log;
    struct failure failure; /* last: its message is not reset */
};
enum { CHOICE_BIT = 0x8000 };
extern struct execution X;

/* probe.c: the word with which every scenario has to fail, where it ends and in il_reached(); NULL
 * if there is none. */
extern const char *canary;

/* ---- sched.c, execution.c ---- */

/* Runs t's scenario once under s.  Returns when it has ended; X says how. */
void execute(const struct il_test *t, const struct engine *e, const struct strategy *s);

/* A choice of data: 0 .. n-1. */
unsigned choose(unsigned n);

/* Where there would be one, had the others chosen otherwise. */
void choose_nothing(void);

/* True if a wait ends, or a weak compare-and-swap fails, for no reason: so many in an execution as
 * the test allows. */
bool choose_spurious(void);

/* Weak memory: one of 0 .. n-1 that is among the m >= 1 allowed ones; the first of them by default.
 */
unsigned choose_among(const uint16_t *allowed, const uint16_t *names, unsigned m, unsigned n);

/* Ends the execution as failed.  The first failure counts. */
void fail(enum il_verdict v, uintptr_t pc, const char *format, ...)
    __attribute__((format(printf, 3, 4), noreturn));

/* The same, on an object whose address the message names. */
#define fail_on(address, ...) (X.failure.object = (address), fail(__VA_ARGS__))

/* Records the failure without leaving; for the crash handler. */
void fail_at(enum il_verdict v, uintptr_t pc, const char *format, va_list args);
void leave_execution(void) __attribute__((noreturn));

/* The current thread's operation, at pc, was a failed round of a retry loop. */
void failed_round(uintptr_t pc);

/* The number of the operation being performed, counted from 1 within the execution. */
static inline int current_event(void)
{
    return (int)X.steps;
}

/* The current thread did something other than spin. */
static inline void progress_of(struct thread *current)
{
    current->retrying = false;
    current->n_loads = 0;
    X.barren_rounds = 0;
}
static inline void made_progress(void)
{
    progress_of(X.current);
}

/* Its own component of its clock. */
static inline uint32_t clock_of(const struct thread *t)
{
    return t->clock.at[t->hb];
}

/* What it does from now on is later than what it has passed on. */
static inline void tick(struct thread *t)
{
    t->clock.at[t->hb]++;
}

/* True if t's announced operation can be performed now. */
bool is_ready(const struct thread *t);

/* True if the operation of one thread that touches a may do something else after another's that
 * touches b, MAX_TOUCHES each.  But for weak memory that is so if they do not commute. */
bool touches_conflict(const struct touch *a, const struct touch *b);

/* Sets *why, count_threads or ends_matter: lives do not commute, from now on and in the rest of the
 * search. */
void lives_matter(bool *why);

/* Called by the thread that ends, and does not return.  The compiler is not told, nor of others on
 * the way out, so that it jumps there: the processor foretells returns from calls, and for each
 * that never returns it is mistaken about one of the thread that goes on. */
void thread_gone(void);
struct thread *thread_new(uintptr_t pc);

/* One that is none of the program's and has no code: op says when it is ready, and what it does is
 * done by signals_aside().  NULL if there are too many. */
struct thread *aside_new(struct thread *host, struct op op);

/* Before a process ends well: lets those aside do what they still can. */
void let_those_aside_end(void);

#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NOINLINE      __attribute__((noinline))
#define PC            ((uintptr_t)__builtin_return_address(0) - 1)
/* The object that stands for the set of threads. */
extern const char threads_object;

#endif
