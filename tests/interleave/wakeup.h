/*
 * wakeup.h - wake-up trees: the executions that a choice point still has to run.
 *
 * Abdulla, Aronsson, Jonsson, Sagonas: Source Sets, JACM 64(4), 2017, section 5.  A branch is a
 * step of a thread; a path from the root is the beginning of executions that no other covers.  The
 * end of a path is a leaf: everything that begins like it will be run.  Branches are owned by the
 * list that they are in.
 */
#ifndef WAKEUP_H
#define WAKEUP_H

#include "exec.h"

/* A step: the operation of a thread, and the values that it chose. */
struct step {
    unsigned thread;
    const struct touch *touch; /* MAX_TOUCHES */
    const uint16_t *values;
    unsigned n_values; /* 0: it chose none, or whatever it chooses */
    uint16_t stored;   /* weak memory: the name of what it stored; NOTHING_STORED: nothing */
    int source;        /* and the operation that stored what it read; -1: it reads nothing */
};

/* A step of a thread.  What comes after it may depend on the values that it chooses: then its
 * children are values, and those that are not among them go the way of ANY_VALUE. */
enum { A_VALUE = UINT8_MAX, ANY_VALUE = UINT16_MAX, NOTHING_STORED = 1 };
struct branch {
    struct branch *child, *next; /* what comes first after this one; an alternative to this one */
    struct touch touch[MAX_TOUCHES];
    uint8_t thread; /* A_VALUE: this is a value */
    uint16_t value;
};

/* True if, after the steps of v, thread might as well have gone first: it does so in v, or its
 * operation commutes with all of them.  Then v needs no place where thread has been tried. */
/* Of a thread that has been tried already, when `since` operations had been performed: under weak
 * memory, that holds for steps that read what was stored by then. */
bool is_covered(unsigned thread, int since, const struct step *v, unsigned n);

bool is_weak_initial(unsigned thread, const struct touch *touch, const struct step *v, unsigned n);

/* Adds the sequence v, which is used up, unless an execution that is in the tree already can begin
 * like it. */
void tree_insert(struct branch **tree, struct step *v, unsigned n);

/* Takes the first branch out of a tree; NULL if there is none. */
struct branch *tree_take(struct branch **tree);

/* Frees a branch that was taken, and answers what follows it, which is then the caller's. */
struct branch *branch_follow(struct branch *b);
void tree_free(struct branch **tree);

/* Makes a tree one of values, if it is not: whatever is chosen, it goes on like this. */
void tree_for_values(struct branch **tree);

/* A step that chose has nothing to choose this time: the tree goes on below. */
void tree_skip_values(struct branch **tree);

/* Where a tree of values goes on after this one; false if it has nothing to say of it. */
bool tree_take_value(struct branch **tree, unsigned value, struct branch **then);

#endif
