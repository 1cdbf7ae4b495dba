/* sched.h - what the parts of the scheduler share: sched.c, fair.c and execution.c. */
#ifndef SCHED_H
#define SCHED_H

#include "exec.h"

/* fair.c: whose turn it is, where there are no more choices. */
struct thread *fair_pick(struct thread **ready, unsigned n, struct thread *was);

/* sched.c: moves virtual time to the next deadline.  False if nobody waits for one. */
bool advance_time(void);

#endif
