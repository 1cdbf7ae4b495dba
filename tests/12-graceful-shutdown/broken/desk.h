/*
 * desk.h - the front desk of the job server: connections, requests and answers.
 *
 * A connection brings one request, a line such as "job 7".  It is answered with a line, "accepted
 * 7" or "refused 7: busy", and closed.  A desk never waits, starts no thread and handles no signal;
 * it is for one thread at a time.
 */
#ifndef DESK_H
#define DESK_H

#include <stdbool.h>

struct desk;

struct request {
    unsigned job;
    int connection; /* of the client, who waits for the answer */
};

enum answer { ACCEPTED, BUSY, CLOSING };

/* A desk for the clients who connect to this listening, non-blocking socket, which stays the
 * caller's.  Returns NULL, with the reason in errno, if it cannot be opened. */
struct desk *desk_open(int listener);

/* A descriptor for poll() and the like: readable when desk_next() has something to do. */
int desk_descriptor(const struct desk *desk);

/* The next request of those that are there, or false if there is none just now. */
bool desk_next(struct desk *desk, struct request *request);

/* Answers the request and hangs up.  A client who is gone is not told, and nothing happens. */
void desk_answer(struct request request, enum answer answer);

/* Refuses whoever has connected and not asked for anything yet, and frees the desk. */
void desk_close(struct desk *desk);

#endif
