// fails: no_ready_case_starves assertion
// The case to begin with changes only after as many selects as there are cases.
/*
 * channels.c - a channel is a ring of items and two lines of threads that wait.
 *
 * Who can go on serves the first who waits for that.  Who cannot gets in line, in a select for each
 * of the cases, and sleeps until somebody has served it.
 */
#include "channels.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "line.h"
#include "ring.h"

struct chan {
    pthread_mutex_t lock; /* guards the rest; of several, that at the lowest address comes first */
    bool closed;
    struct ring *ring;
    struct line lines[2]; /* CHAN_SEND: while there is no room; CHAN_RECV: while there is nothing */
};

struct chan *chan_make(size_t capacity)
{
    struct chan *chan = calloc(1, sizeof *chan);
    if (chan == NULL || (chan->ring = ring_make(capacity)) == NULL) {
        free(chan);
        return NULL;
    }
    pthread_mutex_init(&chan->lock, NULL);
    return chan;
}

void chan_free(struct chan *chan)
{
    pthread_mutex_destroy(&chan->lock);
    ring_free(chan->ring);
    free(chan);
}

static int try_send(struct chan *chan, void *item)
{
    if (chan->closed)
        return EPIPE;
    return line_give(&chan->lines[CHAN_RECV], item, 0) || ring_put(chan->ring, item) ? 0 : EAGAIN;
}

static int try_recv(struct chan *chan, void **item)
{
    void *next;
    bool found = ring_take(chan->ring, item);
    if (line_take(&chan->lines[CHAN_SEND], found ? &next : item, 0))
        return found && !ring_put(chan->ring, next); /* there is room for one: 0 */
    if (!found && chan->closed)
        *item = NULL;
    return found ? 0 : chan->closed ? EPIPE : EAGAIN;
}

/* Does the case, or returns EAGAIN if it has to wait.  The caller holds the lock. */
static int try(struct chan_case *c)
{
    if (c->chan == NULL)
        return EAGAIN;
    return c->op == CHAN_SEND ? try_send(c->chan, c->item) : try_recv(c->chan, &c->item);
}

/* Locks the channels of the cases, or unlocks them: each once, those at lower addresses first. */
static void for_each_chan(struct chan_case *cases, size_t count, int (*call)(pthread_mutex_t *))
{
    for (uintptr_t last = 0, next;; last = next) {
        next = UINTPTR_MAX;
        for (struct chan_case *c = cases; c < cases + count; c++)
            if ((uintptr_t)c->chan > last && (uintptr_t)c->chan < next)
                next = (uintptr_t)c->chan;
        if (next == UINTPTR_MAX)
            break;
        call(&((struct chan *)next)->lock);
    }
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    static atomic_uint selects; /* so far */
    size_t first = count > 1 ? selects++ / count : 0;
    struct place places[count + 1];
    struct waiter self;
    int error = EAGAIN;

    for_each_chan(cases, count, pthread_mutex_lock);
    for (size_t i = first; i < first + count && error == EAGAIN; i++)
        error = try(cases + (*chosen = i % count));
    if (error == EAGAIN) {
        waiter_init(&self);
        for (size_t i = 0; i < count; i++) {
            places[i] = (struct place){.waiter = &self, .number = i, .item = &cases[i].item};
            if (cases[i].chan != NULL)
                line_join(&cases[i].chan->lines[cases[i].op], &places[i]);
        }
        for_each_chan(cases, count, pthread_mutex_unlock);
        error = waiter_sleep(&self, until, chosen);
        for_each_chan(cases, count, pthread_mutex_lock);
        for (size_t i = 0; i < count; i++)
            line_leave(&places[i]);
        waiter_destroy(&self);
    }
    for_each_chan(cases, count, pthread_mutex_unlock);
    return error;
}

int chan_send(struct chan *chan, void *item)
{
    return chan_select(&(struct chan_case){CHAN_SEND, chan, item}, 1, NULL, &(size_t){0});
}

int chan_recv(struct chan *chan, void **item)
{
    struct chan_case c = {CHAN_RECV, chan, NULL};
    int error = chan_select(&c, 1, NULL, &(size_t){0});
    *item = c.item;
    return error;
}

int chan_close(struct chan *chan)
{
    void *unsent;
    if (chan == NULL)
        return EINVAL;
    pthread_mutex_lock(&chan->lock);
    bool twice = chan->closed;
    chan->closed = true;
    while (line_give(&chan->lines[CHAN_RECV], NULL, EPIPE) ||
           line_take(&chan->lines[CHAN_SEND], &unsent, EPIPE))
        continue;
    pthread_mutex_unlock(&chan->lock);
    return twice ? EPIPE : 0;
}

int chan_range(struct chan *chan, bool (*each)(void *arg, void *item), void *arg)
{
    void *item;
    int error;
    while ((error = chan_recv(chan, &item)) == 0)
        if (!each(arg, item))
            return 0;
    return error == EPIPE ? 0 : error;
}
