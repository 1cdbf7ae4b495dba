/*
 * customers.h - customers for the tests: what their trips are like, and what became of them.
 *
 * Times are milliseconds since the beginning.
 */
#ifndef CUSTOMERS_H
#define CUSTOMERS_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "cancellation.h"
#include "interleave.h"

/* The tests of each file, in their order. */
void add_stopping(TCase *tests);
void add_deadlines(TCase *tests);
void add_tree(TCase *tests);
void add_ends(TCase *tests);

enum { MOST_LEGS = 3 };

#define FOREVER 3600e3 /* ms */

/* A customer: how the trip goes, and what has become of it. */
struct customer {
    unsigned number; /* 1, 2, ... */
    unsigned legs;
    double takes[MOST_LEGS]; /* ms that a leg waits */
    int fails[MOST_LEGS];    /* the errors of the legs */
    double undo_takes;       /* ms */
    bool papers;             /* a leg takes memory and a descriptor */
    struct scope **gives_up; /* the first leg cancels this scope */
    int reason;              /* with this cause */
    struct lines *lines;     /* that are watched; NULL: none are */

    struct trip trip;
    struct scope *scope;
    unsigned booked;   /* legs that are booked just now */
    atomic_uint begun; /* legs */
    bool cancelled;    /* scope_cancel() has returned, */
    unsigned in_time;  /* and so many were begun before */
    void *memory[MOST_LEGS];
    int descriptors[MOST_LEGS];
};

/* The telephone lines of an agency, and how many are in use. */
struct lines {
    unsigned most;
    atomic_uint busy;
};

/* Sleeps until ms after the beginning. */
void pause_until(double ms);

/* ---- Scopes and trips; NULL if a fault hits the call ---- */

struct scope *open_agency(unsigned lines);
struct scope *open_until(struct scope *parent, double ms, const char *name);

/* Starts the trip of customer c in this scope, or in one of its own. */
void start_in(struct customer *c, struct scope *scope);
void start(struct customer *c, struct scope *parent, double deadline);

/* How the legs of a trip are undone. */
void undo(void *self, unsigned leg);

/* Cancels the scope of a trip; and so does a thread, for the reason that the customer has. */
void cancel(struct customer *c, int cause);
void *cancel_with_reason(void *customer);

/* Closes a scope without a trip. */
void close_scope(struct scope *scope);

/* ---- What is expected ---- */

/* An error number as the header calls it. */
const char *word(int error);

/* Closes the scope of a trip, which may have ended so, or so, and returns how; it was so at ms. */
int expect_either(struct customer *c, int one, int other);
void expect_either_at(struct customer *c, int one, int other, double ms);
void expect(struct customer *c, int result);
void expect_at(struct customer *c, int result, double ms);

void expect_cause(struct scope *scope, const char *name, int cause);
void expect_none_begun(const struct customer *c);

#endif
