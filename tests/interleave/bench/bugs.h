/* bugs.h - programs with one rare bug each, in the styles that samplers are compared on. */
#ifndef BUGS_H
#define BUGS_H

#include "interleave.h"

struct bug {
    const char *name;
    il_scenario *run;
};
extern const struct bug bugs[];
extern const unsigned n_bugs;

#endif
