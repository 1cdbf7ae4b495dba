/* programs.h - what same.c searches: small, so that a thousand runs take a minute. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include "interleave.h"

struct program {
    const char *name;
    struct il_test test;
};
extern const struct program programs[];
extern const unsigned n_programs;

#endif
