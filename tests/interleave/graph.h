/*
 * graph.h - all schedules of a small scenario as one graph, for a person to walk through.
 *
 * A node is a state in which somebody has to choose: which thread performs its next operation, or
 * one of several values (whom a signal wakes, whether a call fails).  States that were reached by
 * equivalent prefixes are one node: prefixes with the same operations, of which those that
 * conflict came in the same order.  An edge is a choice with everything up to the next one.
 *
 * What needs no choosing is part of the edge before it: a move when only one thread can run, and
 * operations whose order nobody can tell (starting, creating, ending, joining).  With every_step,
 * each operation is an edge of its own, and the paths are exactly the schedules of REDUCE_NONE.
 *
 * Racing plain accesses are operations like others, so that what a race does can be seen.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "exec.h"

enum { GRAPH_MOST_NODES = 2000, GRAPH_MOST_THREADS = 16 };

/* Numbers of schedules: more than any graph of that size that a person would walk through. */
typedef unsigned __int128 graph_count;

/* Something that happened on the way along an edge. */
struct graph_step {
    unsigned thread;
    enum op_kind kind;
    uintptr_t pc;
    uintptr_t address; /* of the memory accessed; 0 for other kinds */
    bool automatic;    /* not the player's own move, but what follows from it */
    bool after_create; /* the setting up is over */
    bool row;          /* worth a row of a table as far as its kind goes */
    const char *words; /* "read 0" */
    const char *value; /* what the memory holds after it; NULL if that is not known */
};

struct graph_edge {
    uint16_t decision; /* thread id, or CHOICE_BIT | value */
    unsigned to;
    const char *label; /* of a value */
    struct graph_step *steps;
    unsigned n_steps;
};

/* What a thread is about to do. */
struct graph_thread {
    enum { THREAD_READY, THREAD_BLOCKED, THREAD_DONE } state;
    const char *next;  /* "lock bob", or what it waits for */
    uintptr_t pc;      /* where */
    int waits_for;     /* thread that keeps it from going on, or -1 */
    const char *holds; /* "mutex of alice, mutex of bob" */
};

struct graph_node {
    unsigned char *key; /* the partial order of what was done so far: see graph_key.c */
    size_t key_size;
    uint64_t hash;
    uint16_t *path; /* the decisions of one prefix that leads here */
    unsigned n_path;
    uint64_t ready;     /* threads among which to choose */
    unsigned choices;   /* > 0: how many values its thread chooses from */
    unsigned chooser;   /* that thread */
    const char **woken; /* what the values stand for, if they are threads; else NULL */
    struct graph_edge *edges;
    unsigned n_edges;
    struct graph_thread *threads;
    unsigned n_threads;
    uint64_t now;
    bool end, has_race;
    enum il_verdict verdict; /* of an end */
    const char *message;
    uintptr_t failed_at;
    unsigned failed_thread;
    /* By graph_tally(): */
    bool counted;
    graph_count schedules, breaking; /* from here on */
    unsigned moves;                  /* the fewest to break it; UINT_MAX: it cannot be broken */
};

/* Memory whose value is worth watching: another thread had been there before it was written. */
struct graph_variable {
    uintptr_t address;
    const char *name, *initial; /* what whoever reads it first finds there; NULL: nobody does */
};

struct graph {
    struct graph_node *nodes; /* the first is the beginning */
    unsigned n_nodes;
    struct graph_edge start; /* what happens before the first choice; leads to node 0 */
    char threads[GRAPH_MOST_THREADS][NAME_SIZE];
    unsigned n_threads;
    struct graph_variable *variables;
    unsigned n_variables;
    unsigned preemptions; /* the fewest to break it; UINT_MAX: it cannot be broken */
    char refused[200];    /* why there is no graph; else empty */
};

struct search;

/* Explores the scenario.  False if it is not small enough, or has no end; g->refused says why.
 * The strings of a graph live as long as the process. */
bool graph_build(struct search *s, bool every_step, struct graph *g);

/* ---- graph_tally.c ---- */

/* Counts schedules by dynamic programming, and finds the fewest moves and preemptions.  False if
 * there are more schedules than can be counted. */
bool graph_tally(struct graph *g);

/* ---- graph_key.c: the partial order of the operations of the execution under way ---- */

void graph_key_begin(void);

/* t is about to perform its announced operation, of its own accord or because somebody chose. */
void graph_key_add(struct thread *t, bool automatic);
void graph_key_choice(unsigned value);

/* True if an automatic operation conflicted with another thread's: its order mattered. */
bool graph_key_entangled(void);

/* Writes the key of the operations so far; the caller frees it. */
unsigned char *graph_key(size_t *size);

/* ---- graph_describe.c: the execution that has just stopped, in words ---- */

void graph_describe_node(struct graph_node *n);
void graph_describe_edge(struct graph_edge *e, unsigned first_event);

/* Once all edges of a node are known: what its values mean. */
void graph_describe_choices(struct graph_node *n);

/* The shared variables of an execution that has come to its end. */
void graph_describe_variables(struct graph *g);

/* ---- graph_json.c ---- */

struct il_test;
void graph_json(FILE *out, const char *test, const struct il_test *t, const struct graph *g);

#endif
