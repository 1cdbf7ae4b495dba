/* rows.h - a measure, what it is to keep to, and whether it does. */
#ifndef ROWS_H
#define ROWS_H

#include <stdio.h>
#include <time.h>

enum { AT_LEAST, AT_MOST };

static inline void print_row(const char *what, double measured, const char *unit, int keeps,
                             double bound)
{
    int good = keeps == AT_LEAST ? measured >= bound : measured <= bound;
    printf("%-68s %9.3g %-15s %s %.3g%s\n", what, measured, unit,
           keeps == AT_LEAST ? "at least" : "at most", bound, good ? "" : "   MISSED");
    fflush(stdout);
}

/* The process's CPU time or the wall's, in seconds. */
static inline double seconds_on(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
