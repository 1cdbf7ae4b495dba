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
#include <stdlib.h>

#include "line.h"
#include "ring.h"

struct chan {
    pthread_mutex_t lock; /* guards the rest */
    bool closed;
    struct ring *ring;    /* until the channel is closed */
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
    if (!chan->closed)
        ring_free(chan->ring);
    pthread_mutex_destroy(&chan->lock);
    free(chan);
}

static int try_send(struct chan *chan, void *item)
{
    if (line_give(&chan->lines[CHAN_RECV], item, 0) || ring_put(chan->ring, item))
        return 0;
    return chan->closed ? EPIPE : EAGAIN;
}

static int try_recv(struct chan *chan, void **item)
{
    *item = NULL;
    if (chan->closed)
        return EPIPE;
    void *next;
    bool found = ring_take(chan->ring, item);
    if (line_take(&chan->lines[CHAN_SEND], found ? &next : item, 0))
        return found && !ring_put(chan->ring, next); /* there is room for one: 0 */
    return found ? 0 : EAGAIN;
}

/* Does the case, or gets in line for it and returns EAGAIN: in one step, so that nothing is missed
 * in between. */
static int try_or_join(struct chan_case *c, struct place *place)
{
    if (c->chan == NULL)
        return EAGAIN;
    pthread_mutex_lock(&c->chan->lock);
    int error = c->op == CHAN_SEND ? try_send(c->chan, c->item) : try_recv(c->chan, &c->item);
    if (error == EAGAIN)
        line_join(&c->chan->lines[c->op], place);
    pthread_mutex_unlock(&c->chan->lock);
    return error;
}

static void leave(struct chan_case *c, struct place *place)
{
    if (c->chan == NULL)
        return;
    pthread_mutex_lock(&c->chan->lock);
    line_leave(place);
    pthread_mutex_unlock(&c->chan->lock);
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    static atomic_uint selects; /* each begins with another case */
    size_t first = count > 1 ? selects++ * 2654435761u >> 16 : 0, tried = 0;
    struct place places[count + 1];
    struct waiter self;
    int error = EAGAIN;

    waiter_init(&self);
    for (; tried < count; tried++) {
        size_t i = *chosen = (first + tried) % count;
        places[tried] = (struct place){.waiter = &self, .number = i, .item = &cases[i].item};
        error = try_or_join(&cases[i], &places[tried]);
        if (error != EAGAIN)
            break;
    }
    if (error == EAGAIN)
        error = waiter_sleep(&self, until, chosen);
    while (tried-- > 0)
        leave(&cases[places[tried].number], &places[tried]);
    waiter_destroy(&self);
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
    chan->closed = true;
    while (line_give(&chan->lines[CHAN_RECV], NULL, EPIPE) ||
           line_take(&chan->lines[CHAN_SEND], &unsent, EPIPE))
        continue;
    ring_free(chan->ring); /* nobody needs the room any more */
    pthread_mutex_unlock(&chan->lock);
    return 0;
}

int chan_range(struct chan *chan, bool (*each)(void *arg, void *item), void *arg)
{
    void *item;
    int error;
    while ((error = chan_recv(chan, &item)) == 0)
        if (!each(arg, item))
            return chan_close(chan); /* or the senders would wait for ever */
    return error == EPIPE ? 0 : error;
}
