/*
 * diagnose.h - advice: what made the recorded execution fail, where that can be told from what
 * happened in it.
 *
 * A wrong hint is worse than none, so each diagnosis states what it found in the trace and says
 * nothing unless all of it is there.  The functions return false, and leave the advice alone, if
 * they have nothing to say.
 */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "exec.h"

/* One or two sentences on the last recorded execution; "" if there is nothing to say. */
void diagnose(char *out, size_t size);

void advise(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- By kind ---- */

bool diagnose_race(const struct race *r); /* which lock or memory order is missing */
bool diagnose_handler_race(const struct race *r);
bool diagnose_unsafe_call(void);
bool diagnose_killed(void);
bool diagnose_signals(void);
bool diagnose_weak(void);          /* weak memory: which order is missing */
bool diagnose_handle(void);        /* read its own pthread_t too early */
bool diagnose_locks(void);         /* deadlock: locks in opposite order, taken twice */
bool diagnose_wakeup(void);        /* deadlock, leak: who should have signalled */
bool diagnose_woken(void);         /* `if` where `while` is due */
bool diagnose_stale(void);         /* acts on what it read before another changed it */
bool diagnose_uninitialised(void); /* used memory that was never written */
bool diagnose_memory(void);        /* freed too early, or twice */
bool diagnose_leak(void);          /* memory that something still points to */
bool diagnose_null(void);          /* crash: which pointer */
bool diagnose_misuse(void);        /* which rule, and how to keep it */
bool diagnose_loop(void);          /* livelock: what everybody waits for */

#endif
