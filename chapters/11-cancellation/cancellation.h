/*
 * cancellation.h - a travel agency books trips, each in a scope that can be cancelled.
 *
 * Scopes form a tree.  Whatever cancels a scope cancels all scopes within it, and no other.  Times
 * are points on CLOCK_MONOTONIC.
 *
 * As long as a scope is open, any thread may open scopes within it, cancel it, and ask for its
 * cause; the legs of trips may cancel and ask.  A trip is started in a scope, and the scope is
 * closed, by one thread; what others do with other scopes of the same tree meanwhile is no concern
 * of it.
 */
#ifndef CANCELLATION_H
#define CANCELLATION_H

#include <limits.h>
#include <time.h>

#define NEVER ((struct timespec){INT_MAX, 0}) /* a deadline that does not come */

struct scope;

/*
 * A trip: all of its legs, or none.  The caller keeps it until the scope is closed.
 *
 * book() books a leg and returns 0, or returns an error number and has left nothing behind.  It
 * waits in scope_sleep() and nowhere else; if that does not return 0, book() returns the same.
 * Instead, a thread inside scope_sleep() may be ended with pthread_cancel(): book() clears up in a
 * handler of pthread_cleanup_push().  undo() takes back a leg that is booked.  It may wait anywhere
 * and must not be cut short.
 */
struct trip {
    int (*book)(void *self, struct scope *scope, unsigned leg);
    void (*undo)(void *self, unsigned leg);
    void *self;
    unsigned legs; /* at least one; they are numbered from 0 */
};

/* Opens the outermost scope, that of an agency with so many telephone lines, at least one.  It has
 * no deadline.  Returns NULL if memory, descriptors or threads are short. */
struct scope *agency_open(unsigned lines);

/*
 * Opens a scope within another.  Unless it is cancelled before, it is cancelled at its deadline
 * with ETIMEDOUT, and when its parent is with the parent's cause.  If the parent is cancelled
 * already, so is the new scope, from the beginning.  Returns NULL as agency_open() does.
 */
struct scope *scope_open(struct scope *parent, struct timespec deadline);

/*
 * Cancels the scope with that cause, a positive error number, and all scopes within.  Those that
 * are cancelled already keep their cause, the first.  When it has returned, each trip in these
 * scopes begins at most one more leg.  Waits for no trip.
 */
void scope_cancel(struct scope *scope, int cause);

/* Returns the cause for which the scope was cancelled, or 0. */
int scope_cause(struct scope *scope);

/* For the legs of the trip in this scope: waits until then and returns 0, or returns the cause as
 * soon as the scope is cancelled.  A cancellation point. */
int scope_sleep(struct scope *scope, struct timespec until);

/*
 * Has a trip booked in the scope, at most one, by a thread: it waits for a free line, books the
 * legs one after the other, and gives the line back.  If a leg fails, it books no further one and
 * undoes those that it has, the last one first.  If the scope is cancelled before the last leg is
 * begun, it does the same; if it is while that leg is booked, it may.  If it is while the trip
 * waits for a line, it does so no longer.  The line is its own until all is undone.  In a scope
 * that is cancelled already no leg is begun.
 */
void scope_start(struct scope *scope, const struct trip *trip);

/*
 * Waits until the scope's trip has ended, and frees the scope: no thread, no memory and no
 * descriptor is left of it.  The scopes within are closed before.  Returns 0 if all legs are
 * booked, or if there was no trip; otherwise the error of the leg that failed, the cause of the
 * scope, or EAGAIN or ENOMEM if the trip's thread could not be had.
 */
int scope_close(struct scope *scope);

#endif
