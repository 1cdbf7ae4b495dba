/*
 * history.h - questions about the recorded execution: who held what, who read what when.
 *
 * Events are told by their index; -1 is none.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "trace.h"

/* The event's lock, condition, ... ; NULL if it has none. */
const void *event_sync(const struct event *e);
bool event_reads(const struct event *e);
/* The value it read is what malloc() left there: nobody wrote it. */
bool event_is_uninitialised(const struct event *e);
bool event_writes(const struct event *e);
bool event_is_private(const struct event *e); /* on its thread's own stack */
bool event_signals(const struct event *e);

/* The thread gets a lock: at once, after a try, or at the end of a wait. */
bool event_acquires(const struct event *e);

/* The last event of a thread before `before`: any; with a pc; one that acquires a lock. */
int last_of(unsigned thread, int before);
int last_at(unsigned thread, uintptr_t pc, int before);
int last_acquire(unsigned thread, const void *lock, int before);
int last_wait(unsigned thread, int before);

/* The last event before `before` that wrote to an address. */
int last_write(uintptr_t address, int before);

/* Another thread than this one writes to the address at some time. */
bool written_by_others(uintptr_t address, unsigned thread);

/* The locks that a thread holds just before an event; how many. */
enum { MOST_LOCKS = 8 };
unsigned locks_at(unsigned thread, int before, const struct sync **out);

/* Words, valid for the next few calls. */
const char *place_of_event(int i);                             /* "queue.c:17" */
const char *place_of_pc(uintptr_t pc);                         /* the same */
const char *thing(const void *address, const char *otherwise); /* "account->balance" */
const char *block_name(const void *address, const char *otherwise);
const char *thread_name(unsigned thread);

#endif
