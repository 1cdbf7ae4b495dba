/*
 * thread_leak.h - a client of a replicated service: ask every replica, answer with the first reply.
 *
 * All times are points on CLOCK_MONOTONIC.
 */
#ifndef THREAD_LEAK_H
#define THREAD_LEAK_H

#include <stddef.h>
#include <time.h>

/* One request, on its way to every replica. */
struct call;

/*
 * One copy of the service.  ask() stores the reply and returns 0, or returns an error number.  It
 * runs in a thread of its own and waits in call_wait(); when that says ECANCELED, ask() winds up,
 * which may take it a while, and returns ECANCELED.  Instead, a thread inside call_wait() may be
 * ended with pthread_cancel(): ask() winds up in a handler of pthread_cleanup_push().
 */
struct replica {
    int (*ask)(void *self, struct call *call, int request, int *reply);
    void *self;
};

/* For replicas: waits until then and returns 0, or returns ECANCELED as soon as nobody wants the
 * reply any more.  A cancellation point. */
int call_wait(struct call *call, struct timespec until);

/* A client of these replicas, for one thread at a time.  They must live until client_close() has
 * returned.  Returns NULL if there is no memory. */
struct client;
struct client *client_open(const struct replica *replicas, size_t count);

/*
 * Asks all replicas at once and returns 0 with the first reply, as soon as it is there: replicas
 * that are winding up are not waited for.  Otherwise returns an error number: ETIMEDOUT at the
 * deadline, or that of the last replica when all have failed.  One whose thread cannot be started
 * counts as failed.
 */
int client_ask(struct client *client, int request, struct timespec deadline, int *reply);

/* Closes the client: afterwards no replica is being asked, and no thread is left.  Waits for
 * replicas that are winding up, but not for replies. */
void client_close(struct client *client);

#endif
