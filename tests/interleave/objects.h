/*
 * objects.h - what the program itself would call an address: "accounts[1].lock",
 * "queue->not_empty".
 *
 * The name is a path from a variable, through pointers, by the types of the debugging information.
 * Variables are tried in this order: globals, those in the frames of the scenario's own thread from
 * the outside in, those of the other threads; the path with the fewest pointers wins, and of those
 * the first.  Because frames go and pointers change, an object is named when it is first met, again
 * when another thread meets it, and again where the execution ends; the last of these that finds a
 * name gives it.  Memory that only one thread uses is not named before the end.
 *
 * Only while tracing.
 */
#ifndef OBJECTS_H
#define OBJECTS_H

#include <stddef.h>

void objects_reset(void);

/* The current thread uses a lock or the like (size 0), or size bytes of memory. */
void objects_meet(const void *address, size_t size);

/* The execution ends here, in the current thread.  What it failed on may not have been met. */
void objects_settle(void);

/* NULL if it has no name, or was never met.  Valid until the next recorded execution. */
const char *objects_name(const void *address);

/* The last part of that name, within the heap block: "lock" of "queue->lock"; "" if it is the whole
 * block that has the name. */
const char *objects_member(const void *address);

/* 1, or more if other objects met before have the same name. */
unsigned objects_rank(const void *address);

#endif
