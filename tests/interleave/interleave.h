/*
 * interleave.h - systematic concurrency testing of plain C.
 *
 * A scenario is an ordinary function that uses pthreads and C11 atomics.  The
 * checker runs it over and over, one thread at a time, and chooses who goes
 * next: first at random, then with at most 0 and 1 preemptions, then over every
 * schedule that is not equivalent to one already run; and if those are too many,
 * at random again.
 *
 *     static void two_tellers(void *unused) { ... create, join, ck_assert ... }
 *
 *     START_TEST(no_deposit_is_lost)
 *     {
 *         il_always(two_tellers);
 *     }
 *     END_TEST
 *
 * The scenario and the program it calls are compiled with -fsanitize=thread
 * and passed through symbols.map; the Makefile does both.  See README.md for
 * how it works and for what is not modelled.
 *
 * Unless a comment says otherwise, a function may be called by any thread of a
 * running scenario, never blocks, is no scheduling point and cannot fail.
 */
#ifndef INTERLEAVE_H
#define INTERLEAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Body of a test: called once an execution, as that execution's first thread. */
typedef void il_scenario(void *arg);

/* What the search established. */
enum il_status {
    IL_VERIFIED, /* every inequivalent schedule was run, and passed */
    IL_PASSED,   /* every schedule that was run passed, but there are more */
    IL_FAILED,
};

/* Why an execution failed.  il_verdict_name() gives the word used in wrong/ files. */
enum il_verdict {
    IL_OK,
    IL_ASSERTION,       /* "assertion": ck_assert, assert or il_fail */
    IL_RACE,            /* "data-race": two accesses unordered by happens-before */
    IL_DEADLOCK,        /* "deadlock": threads wait and nobody can wake them */
    IL_LIVELOCK,        /* "livelock": threads run without ever making progress */
    IL_THREAD_LEAK,     /* "thread-leak": a thread outlives the scenario or is never joined */
    IL_DESCRIPTOR_LEAK, /* "descriptor-leak": a descriptor, or connection, not closed at the end */
    IL_MEMORY_LEAK,     /* "memory-leak": memory not freed when the scenario ended */
    IL_USE_AFTER_FREE,  /* "use-after-free" */
    IL_BAD_FREE,        /* "bad-free": freed twice, or never allocated */
    IL_OUT_OF_BOUNDS,   /* "out-of-bounds": beside an allocated block */
    IL_OUT_OF_MEMORY,   /* "out-of-memory": more live memory than il_test.memory */
    IL_MISUSE,          /* "misuse": unlock by a non-owner, destroy while held, ... */
    IL_CRASH,           /* "crash": SIGSEGV and its like, abort() */
    IL_EXIT,            /* "exit": the program called exit() or _exit() */
    IL_HANG,            /* "hang": no scheduling point for seconds of CPU time */
    IL_KILLED,          /* "killed": by a signal that the program does not handle */
    IL_UNSUPPORTED,     /* "unsupported": a call that the checker does not model */
    IL_IMPOSSIBLE,      /* "impossible": no schedule reached what must be possible */
};

enum il_time {
    IL_MAXIMAL_PROGRESS,  /* time moves only when no thread can run: durations are exact */
    IL_TIMERS_AS_CHOICES, /* a timeout may fire at any point: assert no durations */
};

/* A whole program, as `make explore` runs it: main is the scenario, and its end that of a process.
 */
struct il_program {
    int (*main)(int argc, char **argv, char **envp);
    char *const *argv, *const *envp; /* each execution has a copy */
    unsigned ignored;                /* a bit a verdict: such a failure only ends its execution */
    bool leaks_fail;                 /* lost memory, and threads left waiting, are failures */
    bool task;     /* SV-COMP's conventions: abort() ends an execution that is of no interest */
    bool sections; /* it has SV-COMP's atomic sections */
};

/* A scenario and the limits of its search.  Zero means the default everywhere. */
struct il_test {
    il_scenario *run;
    void *arg;        /* handed to run; the caller keeps it alive and constant */
    const char *name; /* for the report; default: the scenario's expression */
    enum il_time time;
    unsigned malloc_fails; /* up to so many allocations fail in one execution, at any call */
    unsigned create_fails; /* likewise for pthread_create: EAGAIN */
    unsigned init_fails;   /* for pthread_mutex_init, sem_init, pthread_key_create, ... */
    unsigned open_fails;   /* for open, accept, fopen, ...: what gives a descriptor or a stream */
    unsigned read_fails;   /* for read, recv, fread, ... */
    unsigned write_fails;  /* for write, send, fwrite, fclose, ... */
    unsigned short_transfers; /* reads and writes of less than could be: one byte, or all but one */
    unsigned interrupts;      /* calls that could block and fail with EINTR instead */
    unsigned would_blocks; /* calls that could go on and fail with EAGAIN instead, if O_NONBLOCK */
    unsigned most_faults;  /* for all of these together; default: the largest of them */
    unsigned spurious_wakes; /* likewise for condition waits; default 1, IL_NONE for none */
    bool no_spinning;        /* who tries again and again until time has passed is a livelock; who
                                does for a while, and then sleeps, is not */
    unsigned retries;        /* K: failed rounds of a retry loop that are searched; default 2 */
    unsigned long samples;   /* if set: only so many schedules, drawn at random */
    unsigned long budget;    /* scheduling points spent at most; default 3 million, or IL_BUDGET */
    unsigned long steps; /* scheduling points of one execution, then livelock; default 100,000 */
    const struct il_program *program; /* instead of run */
    size_t memory;                    /* bytes live at once, then out-of-memory; default 64 MiB */
    bool weak; /* weak memory, RC11: loads may read older stores; IL_WEAK=1 does the same */
};
#define IL_NONE (~0u)

/* What a search found.  Strings live until the next il_explore(). */
struct il_result {
    enum il_status status;
    enum il_verdict verdict;
    char message[512];   /* one sentence: what went wrong */
    char cause[512];     /* the data race behind it, if that is not the message; else empty */
    char advice[512];    /* what led to it, if that can be told from what happened; else empty */
    char schedule[8192]; /* of the failure; IL_REPLAY=... runs it again */
    unsigned long executions;  /* complete executions run by the last search phase */
    unsigned long redundant;   /* of those started, cut as equivalent to earlier ones */
    bool weak;                 /* the search was under weak memory, */
    unsigned long graphs;      /* and its last phase saw so many execution graphs */
    unsigned long long points; /* scheduling points, all phases */
    int preemptions;           /* in the failing schedule; -1 if it passed */
    unsigned faults;           /* calls made to fail in it */
    bool shortest;             /* no schedule with fewer preemptions fails */
    bool retries_cut;          /* executions went past K failed rounds: "retries <= K" */
    bool incomplete;           /* executions were ended by failures that the program ignores */
    bool to_the_end;           /* some execution was not given up at an assumption */
    bool reached;              /* some execution called il_reached() */
};

/*
 * il_always(scenario, ...): the scenario passes under every schedule searched.
 * il_possible(scenario, ...): some schedule reaches il_reached().
 *
 * For use inside START_TEST, any number of times.  A failure writes the report
 * and fails the Check test.  Further arguments set fields of struct il_test:
 *
 *     il_always(two_tellers, .spurious_wakes = IL_NONE);
 */
#define il_always(scenario, ...)                                                                   \
    il_check_always(__func__,                                                                      \
                    &(struct il_test){.run = (scenario), .name = #scenario, ##__VA_ARGS__})
#define il_possible(scenario, ...)                                                                 \
    il_check_possible(__func__,                                                                    \
                      &(struct il_test){.run = (scenario), .name = #scenario, ##__VA_ARGS__})
void il_check_always(const char *test, const struct il_test *t);
void il_check_possible(const char *test, const struct il_test *t);

/*
 * il_really(run): runs it once, for real: the threads, descriptors and signals of the program are
 * those of the operating system, and so is the clock.  For use inside START_TEST, after the claims
 * that are searched: it shows that what they modelled is what a process does.  The run must not
 * depend on how fast anything is; it fails by a false ck_assert, or after a minute.  Atomics of 16
 * bytes are plain accesses there.
 *
 * il_process(run, arg): inside such a run, a process of its own that calls run and ends with what
 * that returns.  It has the caller's descriptors, is killed when the caller ends, and must not
 * use ck_assert.  Returns its number, for waitpid() and kill().
 */
#define il_really(run) il_check_really(__func__, #run, run)
void il_check_really(const char *test, const char *name, void (*run)(void));
int il_process(int (*run)(void *), void *arg);

/* The search itself, without Check: what il_always() is made of.  Call it outside scenarios,
 * from one thread at a time.  The environment is read here: IL_SEED,
 * IL_ENGINE (fiber, thread), IL_BUDGET, IL_REPLAY (a schedule), IL_RACES=pass (go on past data
 * races), IL_REDUCTION (none, sleep, full: that search alone), IL_SAMPLER (walk, pos, urw, surw,
 * surw-lives, pct1 ... pct6: that sampler alone), IL_SIMPLIFY=no (the first failing schedule as it
 * was found).  il_always() and il_possible() also read IL_CANARY=WORD: a scenario then has a false
 * assertion at its end and in il_reached(), and has to fail. */
struct il_result il_explore(const struct il_test *t);

/* "data-race" and the like; NULL if v is out of range. */
const char *il_verdict_name(enum il_verdict v);

/* ---- Inside a scenario ---- */

/* Fails this execution, as a false ck_assert does.  Does not return. */
void il_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Tells il_possible() that this execution got where it was asked to. */
void il_reached(void);

/* Names in reports: the calling thread ("teller 1"), and the heap block or global at an address
 * ("alice").  The text is copied. */
void il_name_thread(const char *format, ...) __attribute__((format(printf, 1, 2)));
void il_name(const void *object, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A row of its own in the failing schedule. */
void il_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One of 0 .. n-1; the search tries each.  n from 1 to 64. */
unsigned il_choose(unsigned n);

/* The process gets this signal (SIGTERM, ...) from outside, once, at any point from here on: when,
 * is a choice of the search, and so is which of the threads that do not block it is interrupted.
 * A signal that comes when the scenario's threads have ended finds nobody.  A scheduling point. */
void il_signal(int number);

/* Virtual nanoseconds since the execution began. */
uint64_t il_now(void);

/* Failures injected so far in this execution: how a test knows that a fault, and not the program,
 * made a call fail. */
unsigned il_faults(void);

/* Tries of all threads that did not succeed so far, as of a loop that tries again: trylock,
 * compare-and-swap, a load that finds the same value once more.  A few are how things go;
 * hundreds, while there is nothing to do but wait, are a busy wait. */
unsigned long il_failed_rounds(void);

/* Threads alive other than the scenario's own, now and at most so far.  A thread is alive from
 * its pthread_create until it ends.  The first call of either in a test makes creation and end of
 * threads dependent on one another, so that the reduction keeps every count that can arise; call
 * it before the first pthread_create. */
unsigned il_live_threads(void);
unsigned il_peak_threads(void);

/* Locks of any kind, and permits of semaphores, that the calling thread has taken so far: a call
 * between whose beginning and end it does not change has gone its way without a lock. */
unsigned long il_locks_taken(void);

/* Bytes that the program has allocated and not freed, now and at most so far.  The peak is exact
 * for the schedules that were run; the reduction does not keep every peak. */
size_t il_live_memory(void);
size_t il_peak_memory(void);

/*
 * Probes: who is inside at the same time?  il_enter() and il_leave() are scheduling points that
 * depend on each other for the same place (0 .. 15), so the reduction keeps every overlap.
 * il_inside() counts the threads inside now, il_peak_inside() at most so far.
 */
void il_enter(unsigned place);
void il_leave(unsigned place);
unsigned il_inside(unsigned place);
unsigned il_peak_inside(unsigned place);

/*
 * Spans: could two operations run at the same time, whatever locks they use?  Bracket each with
 * il_span_begin(id) and il_span_end(id), id 0 .. 15, each used once an execution.  After both have
 * ended, il_spans_overlap(a, b) says whether the stretch from the first to the last write to
 * shared memory of the one is concurrent, in the happens-before order, with that of the other.
 * Shared memory is memory that a second thread has touched in this execution; if the test has named
 * any objects by il_name(), only they count.
 */
void il_span_begin(unsigned id);
void il_span_end(unsigned id);
bool il_spans_overlap(unsigned a, unsigned b);

#endif
