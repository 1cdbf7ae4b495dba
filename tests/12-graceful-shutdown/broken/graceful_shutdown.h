/*
 * graceful_shutdown.h - a server that takes jobs at a Unix socket, until it gets a SIGTERM.
 */
#ifndef GRACEFUL_SHUTDOWN_H
#define GRACEFUL_SHUTDOWN_H

#include <stdbool.h>

enum { MOST_WORKERS = 8, MOST_ROOM = 64 };

/* What is done with the jobs. */
struct service {
    unsigned workers; /* jobs worked on at the same time, 1 .. MOST_WORKERS */
    unsigned room;    /* jobs that wait for a worker at most, 1 .. MOST_ROOM */
    unsigned grace;   /* seconds from the first SIGTERM to the deadline, 1 or more */

    /* Works on a job for a moment; true: it is done.  Until then it is called again and again, for
     * one job by one thread at a time. */
    bool (*step)(void *self, unsigned job);

    /* The job was accepted and will not be done.  Called once, and no step of the job after it. */
    void (*abandon)(void *self, unsigned job);

    void *self; /* handed to step and abandon, which any thread may call */
};

/*
 * Answers the clients of a listening, non-blocking socket until the process gets a SIGTERM; then
 * winds up and returns 0.
 *
 * Each request is answered at once, however long jobs take.  It is ACCEPTED, but for two reasons:
 * CLOSING, after SIGTERM; BUSY, before that, if `room` jobs are waiting for a worker.  A job that
 * was accepted, and only such a job, is worked on, `workers` jobs at the same time, in any order;
 * and it is either done or abandoned, once.
 *
 * SIGTERM may come at any time and interrupts no step.  What has been accepted is worked on as
 * before, what is asked for now is refused at once, and serve() returns as soon as all is done.
 * At the deadline, or at the second SIGTERM if that is earlier, no step is begun any more and what
 * is not done is abandoned: serve() returns when the steps under way have ended.  Further signals
 * are taken, and change nothing.  Whoever asked before the first SIGTERM has been answered by then;
 * whoever asks just as it comes may be accepted or not.
 *
 * The caller has blocked SIGTERM in all its threads, so that none comes too early; on return the
 * signal mask is as it was, and SIGTERM handled as before, by whatever handler there was.  The
 * socket stays the caller's, open and listening: who comes after the end waits there, for the next
 * server.  No thread still runs, and no memory or descriptor is left.
 *
 * Returns an error number, at once, if it cannot begin: then it has answered nobody.  It can, if a
 * single worker can be started; and once it has begun, all of the above holds.
 */
int serve(const struct service *service, int listener);

#endif
