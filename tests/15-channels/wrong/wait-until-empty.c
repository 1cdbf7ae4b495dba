// fails: a_send_after_close_is_refused assertion
// An unbuffered channel has a slot: a send is over when the slot is empty again.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "channels.h"

struct chan {
    bool closed;
    size_t capacity, room, first, count;
    void *items[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned turns;

struct chan *chan_make(size_t capacity)
{
    size_t room = capacity ? capacity : 1;
    struct chan *chan = calloc(1, sizeof *chan + room * sizeof chan->items[0]);
    if (chan) {
        chan->capacity = capacity;
        chan->room = room;
    }
    return chan;
}

void chan_free(struct chan *chan)
{
    free(chan);
}

static int try_send(struct chan *chan, void *item)
{
    if (chan->closed)
        return EPIPE;
    if (chan->count == chan->room)
        return EAGAIN;
    chan->items[(chan->first + chan->count++) % chan->room] = item;
    pthread_cond_broadcast(&changed);
    while (chan->capacity == 0 && chan->count > 0 && !chan->closed)
        pthread_cond_wait(&changed, &lock);
    if (chan->capacity == 0 && chan->count > 0) {
        chan->count = 0;
        return EPIPE;
    }
    return 0;
}

static int try_recv(struct chan *chan, void **item)
{
    if (chan->count == 0) {
        if (chan->closed)
            *item = NULL;
        return chan->closed ? EPIPE : EAGAIN;
    }
    *item = chan->items[chan->first];
    chan->first = (chan->first + 1) % chan->room;
    chan->count--;
    pthread_cond_broadcast(&changed);
    return 0;
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    int error = EAGAIN, late = 0;
    pthread_mutex_lock(&lock);
    for (;;) {
        turns = turns * 1103515245 + 12345;
        unsigned start = turns / 65536;
        for (size_t i = 0; i < count && error == EAGAIN; i++) {
            struct chan_case *c = &cases[ *chosen = (start + i) % count];
            if (c->chan)
                error =
                    c->op == CHAN_SEND ? try_send(c->chan, c->item) : try_recv(c->chan, &c->item);
        }
        if (error != EAGAIN || late)
            break;
        late = until ? pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, until)
                     : pthread_cond_wait(&changed, &lock);
    }
    pthread_mutex_unlock(&lock);
    return error == EAGAIN ? ETIMEDOUT : error;
}

int chan_send(struct chan *chan, void *item)
{
    while (!chan)
        pause();
    return chan_select(&(struct chan_case){CHAN_SEND, chan, item}, 1, NULL, &(size_t){0});
}

int chan_recv(struct chan *chan, void **item)
{
    while (!chan)
        pause();
    struct chan_case c = {CHAN_RECV, chan, NULL};
    int error = chan_select(&c, 1, NULL, &(size_t){0});
    *item = c.item;
    return error;
}

int chan_close(struct chan *chan)
{
    if (!chan)
        return EINVAL;
    pthread_mutex_lock(&lock);
    bool twice = chan->closed;
    chan->closed = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
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
