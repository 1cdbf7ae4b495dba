/*
 * channels.h - channels as Go has them: threads hand items to one another.
 *
 * A channel of capacity C keeps up to C items that were sent and not received yet.  One of capacity
 * 0 is unbuffered: a sender and a receiver meet there, and a send is over when the receiver has the
 * item.  Items come out in the order in which they went in, each of them once.
 *
 * NULL is the nil channel: it is never ready.  Where Go panics, a call returns an error number:
 * EPIPE if the channel is closed, EINVAL if the nil channel is to be closed.
 *
 * Any number of threads may use a channel at the same time.  Whoever has to wait sleeps, and is
 * woken when it can go on: where one would send and another receive, they do not both wait, and it
 * makes no difference whether they do so in a select.  Signal handlers do not interrupt threads
 * that use channels: that is the caller's business.
 *
 * What a thread does before it sends, or closes, is known to whoever receives that.  What a thread
 * does before it receives is known to the sender that had to wait for it: always if the channel is
 * unbuffered, and else to the one whose item takes the place that became free.
 *
 * A call that cannot get what it needs (memory, a descriptor) returns another error number, and
 * then nothing has happened.  Closing and freeing need nothing.
 */
#ifndef CHANNELS_H
#define CHANNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct chan;

/* A channel with room for so many items.  Returns NULL if there is no memory. */
struct chan *chan_make(size_t capacity);

/*
 * Sends the item, any pointer, and returns 0; waits first until there is room for it, or a
 * receiver.  Returns EPIPE if the channel is closed, now or while it waits: then the item is not
 * sent.  On the nil channel it waits for ever; pthread_cancel() can end that, and nothing is left.
 */
int chan_send(struct chan *chan, void *item);

/*
 * Stores in *item what was sent first and returns 0; waits first until there is something.  Returns
 * EPIPE, and NULL in *item, if the channel is closed and all that was sent has been received.  On
 * the nil channel it waits for ever; pthread_cancel() can end that, and nothing is left.
 */
int chan_recv(struct chan *chan, void **item);

/*
 * Says that no more will be sent, and returns 0.  What is in the buffer can still be received.
 * Whoever waits in the channel learns of it.  Returns EPIPE if the channel is closed already.
 */
int chan_close(struct chan *chan);

/*
 * Receives items and calls each(arg, item) for one after the other.  Returns 0 when the channel is
 * closed and empty, or as soon as each() has returned false.  Closing is the sender's business: who
 * stops receiving leaves the channel as it is.  each() may use the channel, too.  On the nil
 * channel it waits for ever, like chan_recv().
 */
int chan_range(struct chan *chan, bool (*each)(void *arg, void *item), void *arg);

/* One thing that a select may do.  A channel may be in several cases; they never meet each other.
 */
struct chan_case {
    enum chan_op { CHAN_SEND, CHAN_RECV } op;
    struct chan *chan;
    void *item; /* to be sent, or as it was received: NULL from a closed channel */
};

/*
 * Does one of the cases, stores in *chosen which, and returns what chan_send() or chan_recv() would
 * have returned; waits first until one can be done.  Returns ETIMEDOUT if none can be done until
 * then, a point on CLOCK_MONOTONIC, or NULL for ever: then none was done.  A point that has passed,
 * such as CHAN_DEFAULT, asks once: whatever can be done at once is done all the same.
 *
 * If several can be done when it looks, it does not matter where they stand, nor which other
 * selects there are: one that can be done again and again is done again and again.  Of several
 * cases of one channel in which it waits, any may be served.  None of the other cases is done; what
 * .item of another CHAN_RECV is afterwards says nothing.
 */
int chan_select(struct chan_case *cases, size_t count, const struct timespec *until,
                size_t *chosen);
#define CHAN_DEFAULT (&(const struct timespec){0, 0})

/* Frees the channel, closed or not; what is still in it is not received.  Nobody may be using it
 * any more. */
void chan_free(struct chan *chan);

#endif
