/*
 * backpressure.h - a log shipper: any thread hands in lines, one thread sends them to a sink.
 *
 * Any number of threads may call shipper_log(), shipper_flush() and shipper_counts() at any time.
 * Whoever has to wait sleeps, and is woken as soon as it can go on.  Deadlines are points on
 * CLOCK_MONOTONIC.
 */
#ifndef BACKPRESSURE_H
#define BACKPRESSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct shipper;

enum { LINE_SIZE = 1024 }; /* bytes of a line with its 0; what is longer is cut off */

/* What becomes of a line if as many wait already as may wait. */
enum policy {
    BLOCK,       /* whoever hands it in waits until there is room */
    DROP_OLDEST, /* it takes the place of the oldest that waits, and that one is lost */
    SHED_NEWEST, /* it is lost itself */
};

/* Where the lines go.  Both functions may take locks of their own, and may call shipper_log() and
 * shipper_counts() of this shipper. */
struct sink {
    /*
     * Takes a line and returns true, after any time.  Just before it, `lost` lines are missing.  If
     * line is NULL, they are all that there is to tell.  Returns false if it has not taken it; it
     * has waited then, and may be called again at once.  Called by one thread at a time.
     */
    bool (*send)(void *self, unsigned long lost, const char *line);

    /* From now on send() returns false at once, also a call that is under way. */
    void (*cut)(void *self);

    void *self; /* handed to both */
};

/* Opens a shipper in which at most `capacity` lines wait, 1 or more; the one that is being sent
 * does not count.  Returns NULL if there is no memory or no thread.  However many lines are handed
 * in, it needs no more memory than for those that may wait. */
struct shipper *shipper_open(struct sink sink, size_t capacity, enum policy policy);

/*
 * Hands in a line, which is copied.  Returns 0 if it waits now to be sent; EAGAIN if it is lost,
 * ENOMEM if it is for lack of memory; ECANCELED if the shipper is closed: that line is as if it had
 * never been handed in.
 *
 * Lines are sent in the order in which they were handed in, each once, and the same one again until
 * the sink takes it.  The sink learns of every line that is lost, at the place in the stream where
 * the line is missing: with the line that follows it or before, and as soon as none waits.
 *
 * Only with BLOCK does this wait for room, and not in send() or cut() of its own sink: there such a
 * line is lost.  Otherwise it waits for nothing that the sink does; so it may be called with a lock
 * held that send() takes.
 */
int shipper_log(struct shipper *shipper, const char *line);

/* Waits until the sink has taken, or learnt to be lost, every line handed in before, and returns 0.
 * Returns ETIMEDOUT at the deadline, ECANCELED when shipper_close() has given up. */
int shipper_flush(struct shipper *shipper, struct timespec deadline);

/* How it stands, at one moment. */
struct counts {
    size_t waiting;           /* lines; the one that is being sent does not count */
    unsigned long sent, lost; /* so far: taken by the sink; lost, whether it knows or not */
};
struct counts shipper_counts(struct shipper *shipper);

/*
 * Accepts no more lines; whoever waits in shipper_log() returns ECANCELED at once.  What waits is
 * still sent, but if that is not done by the deadline, it gives up then: it cuts the sink, which it
 * does in no other case.  When it returns, its thread has ended.  Returns how many of the lines
 * handed in the sink has neither taken nor learnt to be lost.  To be called once.
 */
unsigned long shipper_close(struct shipper *shipper, struct timespec deadline);

/* Frees a shipper that is closed.  Nobody may be using it any more. */
void shipper_free(struct shipper *shipper);

#endif
