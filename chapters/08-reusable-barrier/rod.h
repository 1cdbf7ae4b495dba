/*
 * rod.h - heat spreads along a rod, in phases.
 *
 * The rod is a row of cells, of which the first and the last keep their temperature.  It is cut
 * into parts, which can be computed at the same time; all parts of a phase must be done before any
 * of the next begins.
 */
#ifndef ROD_H
#define ROD_H

#include <stddef.h>

struct rod {
    size_t cells;
    unsigned parts;
    double *row[2]; /* of cells each: phase p reads row[p % 2] and writes the other */
};

/* Computes one part of one phase; both count from 0. */
void rod_phase(struct rod *rod, unsigned part, unsigned phase);

#endif
