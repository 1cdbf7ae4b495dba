/*
 * sampler.h - ways to draw one schedule at random.
 *
 * A sampler picks like any strategy.  Before each of its executions it is told to begin, and after
 * it to learn; what it learns (how long executions are, which objects are shared) lasts for one
 * search and depends on nothing but the seed and the program.
 *
 * In bare executions they spare threads' lives (exec.h): creating, starting, joining and ending
 * commute with all that others do, so those are performed at once, and the randomness goes into
 * what remains. All threads are then there from the start, which finds most bugs sooner, and later
 * those that need a thread to come late: so one sampler in the rotation chooses among lives, too.
 */
#ifndef SAMPLER_H
#define SAMPLER_H

#include "exec.h"

struct sampler {
    const char *name; /* for IL_SAMPLER */
    struct strategy strategy;
    void (*forget)(void);                       /* a new search begins */
    void (*begin)(const struct sampler *which); /* an execution of this sampler begins */
    void (*learn)(void);                        /* it has ended.  Each may be NULL. */
    unsigned changes;                           /* PCT: change points an execution */
};

/* Each in a file of its own, which names where it was published. */
extern const struct sampler walk_sampler;       /* walk.c: uniform among the ready threads */
extern const struct sampler pos_sampler;        /* pos.c: partial order sampling */
extern const struct sampler pct_samplers[];     /* pct.c: by number of change points, 0 .. 5 */
extern const struct sampler urw_sampler;        /* surw.c: uniform among interleavings */
extern const struct sampler surw_sampler;       /* surw.c: uniform among the orders at one object */
extern const struct sampler surw_lives_sampler; /* the same, without sparing lives */
enum { MOST_CHANGES = 5 };

/* How all of them choose data: each value alike. */
unsigned choose_uniformly(unsigned n);

#endif
