/* explore.h - il_explore() with its two questions: never (always passes), or ever (possible); and
 * the graph of all schedules. */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>

#include "interleave.h"

struct il_result explore(const struct il_test *t, bool possible);

/* The graph of the scenario's schedules, counted; see graph.h.  False if g->refused says why there
 * is none. */
struct graph;
bool explore_graph(const struct il_test *t, bool every_step, struct graph *g);

/* How many schedules there are, and how many of them fail, by running them all; 0: too many. */
unsigned long explore_every_schedule(const struct il_test *t, unsigned long *failures);

/* Replaces every @address@ in a message by file and line. */
void expand_sites(const char *message, char *out, size_t size);

#endif
