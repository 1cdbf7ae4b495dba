/*
 * profile.h - how often each thread touches each object: what SURW weighs threads by.
 *
 * Objects and threads are known by address and id, which mean the same in every execution that
 * begins alike.  Of several executions, the most touches count.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "exec.h"

void profile_forget(void);

/* The thread is about to perform its operation. */
void profile_count(const struct thread *t);

/* The execution whose operations were counted has ended. */
void profile_close(void);

/* An object that several threads touch and one of them changes, each as likely as the others; NULL
 * if there is none. */
const void *profile_draw(void);

/* Fills in, by thread id, the touches of this object, or of all operations if NULL; those of the
 * threads that a thread creates are added to its own.  How many threads there are. */
unsigned profile_weights(const void *object, unsigned *weights);

#endif
