/*
 * search.h - the ways to choose schedules.
 *
 * Each pass runs executions until it has seen all it can, its budget of scheduling points is
 * spent, or something was found: a failure, or what il_possible() looks for.
 */
#ifndef SEARCH_H
#define SEARCH_H

#include "exec.h"

enum outcome { EXHAUSTED, OUT_OF_BUDGET, FOUND, UNSUITABLE };

/* A failing execution, set aside: enough to run it again. */
struct found {
    struct failure failure;
    bool has_race;
    struct race race;
    int preemptions;
    unsigned faults;
    uint16_t *log; /* owned */
    unsigned n_log, cap_log;
};

/* A search under way: what to run, and what has been spent and found. */
struct search {
    struct il_test test;
    const struct engine *engine;
    uint64_t seed;
    bool want_reached; /* stop at il_reached(), not at a failure */
    unsigned long executions, redundant, failures;
    unsigned long long points;
    bool reached, to_the_end, retries_cut;
    const char *pass;       /* under way, in words */
    bool promoting;         /* looking for what a race does: see to_promote */
    const void *to_promote; /* FOUND because this address races and is no scheduling point yet */
    struct found found;     /* the last failing execution; verdict IL_OK if there was none */
};

/* Runs one execution and adds it up.  True if it found what the search is for. */
bool run_once(struct search *s, const struct strategy *strategy);

/* Copies a record, log included. */
void found_copy(struct found *to, const struct found *from);

/* passes.c: the passes in turn, within the budget; racing accesses that are gone past become
 * scheduling points.  True if the whole space was seen. */
bool search_in_passes(struct search *s);

/* simplify.c: from a failure to the simplest one with the same cause.  True if every schedule with
 * fewer preemptions passes. */
enum { HIGHEST_BOUND = 2 };
bool simplify(struct search *s);

/* sample.c: n executions drawn by the samplers in turn, going on from the last call; or by the one
 * that IL_SAMPLER names. */
void samples_begin(uint64_t seed);
enum outcome search_random(struct search *s, unsigned long n, unsigned long long budget);

/* bounded.c: every schedule with at most bound preemptions, injected faults and other departures
 * from the ordinary counting as one each (Musuvathi and Qadeer, PLDI 2007). */
enum outcome search_bounded(struct search *s, int bound, unsigned long long budget);

/* reduction.c: every schedule up to equivalence. */
enum reduction {
    REDUCE_NONE,  /* every schedule: the oracle that the others are compared with */
    REDUCE_SLEEP, /* sleep sets (Godefroid, LNCS 1032, ch. 5) */
    REDUCE_FULL,  /* source sets besides (Abdulla et al., JACM 2017, Algorithm 1) */
};
enum outcome search_all(struct search *s, enum reduction how, unsigned long long budget);

/* replay.c: the schedule again, exactly; if the program does not follow, says so. */
bool replay_exactly(struct search *s, const uint16_t *log, unsigned n);

/* replay.c: the schedule that never switches without need.  True if it fails the same way. */
bool try_default(struct search *s);

/* replay.c: fewer preemptions, switches and faults, the same verdict. */
void shorten(struct search *s);

/* Schedules as text: "0x3 1x2 !1" is thread 0 three times, thread 1 twice, then the choice 1.
 * "@address" before them: accesses to it are scheduling points.  "~": whoever retries is left alone
 * for long.  "&": threads have couriers, for signals.  Parsing sets both. */
void schedule_print(const uint16_t *log, unsigned n, char *out, size_t size);
unsigned schedule_parse(const char *text, uint16_t *log, unsigned max); /* 0 if it is not one */

#endif
