/* walks.h - the programs that cost.c times. */
#ifndef WALKS_H
#define WALKS_H

#include "interleave.h"

il_scenario loads_and_stores; /* three threads: (load, store) twice on one atomic */
il_scenario mutex_three_by_three;
il_scenario alone; /* one thread takes ALONE steps */
enum { ALONE = 10000 };
il_scenario trivial_bug;

#endif
