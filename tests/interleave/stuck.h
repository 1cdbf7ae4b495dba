/* stuck.h - when nobody can go on, and what is left over when everybody has gone. */
#ifndef STUCK_H
#define STUCK_H

#include "exec.h"

/* No thread is ready and none waits for a time: fails as a deadlock, or as a thread leak when the
 * scenario itself has ended. */
void fail_stuck(void) __attribute__((noreturn));

/* Host: after an execution that passed, records threads not joined and memory not freed. */
void check_leaks(void);

/* What t waits for, in words: "waits for mutex 2, which teller 1 holds". */
void describe_wait(const struct thread *t, char *out, size_t size);

/* Who keeps t from going on; NULL if it is nobody in particular. */
const struct thread *blocker(const struct thread *t);

/* With its kind: "mutex accounts[1].lock"; "mutex 2" if it has no name. */
void describe_sync(const struct sync *s, char *out, size_t size);

#endif
