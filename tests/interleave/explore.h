/* explore.h - il_explore() with its two questions: never (always passes), or ever (possible). */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>

#include "interleave.h"

struct il_result explore(const struct il_test *t, bool possible);

#endif
