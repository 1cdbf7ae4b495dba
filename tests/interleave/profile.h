/*
 * profile.h - how often each thread touches each object: what SURW weighs threads by.
 *
 * Objects are known by their address and threads by their lineage, which mean the same in every
 * execution that begins alike.  Of several executions, the most touches count.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "exec.h"

void profile_forget(void);

/* An object that several threads touch and one of them changes, each as likely as the others; NULL
 * if there is none. */
const void *profile_draw(void);

/* An execution begins in which touches of this object are of interest; NULL: all operations. */
void profile_aim(const void *object);

/* A thread of it, in order of id; its creator is NULL for the first.  How many operations of
 * interest it is expected to perform, those of its children included. */
unsigned profile_meet(const struct thread *t, const struct thread *creator);

/* The thread is about to perform its operation. */
void profile_count(const struct thread *t);

/* The execution whose operations were counted has ended. */
void profile_close(void);

#endif
