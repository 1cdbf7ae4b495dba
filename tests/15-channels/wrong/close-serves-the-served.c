// fails: closing_wakes_everybody assertion
// Closing tells everybody in line, and does not ask whether another channel has served it.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "channels.h"

/* A select that waits. */
struct select {
    pthread_mutex_t lock; /* guards what follows; taken after those of the channels */
    pthread_cond_t woken;
    bool served;
    size_t chosen;
    int error;
};

/* Who is in line at a channel. */
struct place {
    struct select *select; /* NULL: it waits for the channel's condition */
    size_t number;
    void **item;
    bool served;
    int error;
    struct place *next;
};

struct chan {
    pthread_mutex_t lock;  /* guards what follows; of several, the lowest address first */
    pthread_cond_t can[2]; /* send, receive */
    struct place *lines[2];
    bool closed;
    size_t capacity, first, count;
    void *items[];
};

struct chan *chan_make(size_t capacity)
{
    struct chan *chan = calloc(1, sizeof *chan + capacity * sizeof chan->items[0]);

    if (chan == NULL)
        return NULL;
    chan->capacity = capacity;
    pthread_mutex_init(&chan->lock, NULL);
    pthread_cond_init(&chan->can[CHAN_SEND], NULL);
    pthread_cond_init(&chan->can[CHAN_RECV], NULL);
    return chan;
}

void chan_free(struct chan *chan)
{
    pthread_cond_destroy(&chan->can[CHAN_RECV]);
    pthread_cond_destroy(&chan->can[CHAN_SEND]);
    pthread_mutex_destroy(&chan->lock);
    free(chan);
}

static bool serve_select(struct place *place, int error)
{
    struct select *select = place->select;

    pthread_mutex_lock(&select->lock);
    bool first = !select->served;
    if (first) {
        select->served = true;
        select->chosen = place->number;
        select->error = error;
        pthread_cond_signal(&select->woken);
    }
    pthread_mutex_unlock(&select->lock);
    return first;
}

static bool serve_alone(struct chan *chan, enum chan_op op, struct place *place, int error)
{
    if (place->served)
        return false;
    place->served = true;
    place->error = error;
    pthread_cond_broadcast(&chan->can[op]);
    return true;
}

/* Serves the first who can be served.  Nobody goes on before the lock is free. */
static struct place *serve(struct chan *chan, enum chan_op op, int error)
{
    for (struct place *p = chan->lines[op]; p != NULL; p = p->next)
        if (p->select != NULL ? serve_select(p, error) : serve_alone(chan, op, p, error))
            return p;
    return NULL;
}

static void join(struct chan *chan, enum chan_op op, struct place *place)
{
    struct place **end = &chan->lines[op];

    while (*end != NULL)
        end = &(*end)->next;
    *end = place;
}

static void leave(struct chan *chan, enum chan_op op, struct place *place)
{
    struct place **link = &chan->lines[op];

    while (*link != place)
        link = &(*link)->next;
    *link = place->next;
}

static void put(struct chan *chan, void *item)
{
    chan->items[(chan->first + chan->count++) % chan->capacity] = item;
}

static int try_send(struct chan *chan, void *item)
{
    struct place *receiver;

    if (chan->closed)
        return EPIPE;
    if ((receiver = serve(chan, CHAN_RECV, 0)) != NULL)
        *receiver->item = item;
    else if (chan->count < chan->capacity)
        put(chan, item);
    else
        return EAGAIN;
    return 0;
}

static int try_recv(struct chan *chan, void **item)
{
    struct place *sender;

    if (chan->count > 0) {
        *item = chan->items[chan->first];
        chan->first = (chan->first + 1) % chan->capacity;
        chan->count--;
        if ((sender = serve(chan, CHAN_SEND, 0)) != NULL)
            put(chan, *sender->item);
        return 0;
    }
    if ((sender = serve(chan, CHAN_SEND, 0)) != NULL) {
        *item = *sender->item;
        return 0;
    }
    if (chan->closed)
        *item = NULL;
    return chan->closed ? EPIPE : EAGAIN;
}

static int do_alone(struct chan *chan, enum chan_op op, void **item)
{
    struct place place = {.item = item};

    while (chan == NULL)
        pause();
    pthread_mutex_lock(&chan->lock);
    int error = op == CHAN_SEND ? try_send(chan, *item) : try_recv(chan, item);
    if (error == EAGAIN) {
        join(chan, op, &place);
        while (!place.served)
            pthread_cond_wait(&chan->can[op], &chan->lock);
        leave(chan, op, &place);
        error = place.error;
    }
    pthread_mutex_unlock(&chan->lock);
    return error;
}

int chan_send(struct chan *chan, void *item)
{
    return do_alone(chan, CHAN_SEND, &item);
}

int chan_recv(struct chan *chan, void **item)
{
    return do_alone(chan, CHAN_RECV, item);
}

/* Locks the channels of all cases, or unlocks them. */
static void for_all(struct chan_case *cases, size_t count, int (*call)(pthread_mutex_t *))
{
    for (struct chan *last = NULL, *next;; last = next) {
        next = NULL;
        for (size_t i = 0; i < count; i++)
            if ((uintptr_t)cases[i].chan > (uintptr_t)last &&
                (next == NULL || (uintptr_t)cases[i].chan < (uintptr_t)next))
                next = cases[i].chan;
        if (next == NULL)
            return;
        call(&next->lock);
    }
}

static int try_all(struct chan_case *cases, size_t count, size_t *chosen)
{
    size_t start = (size_t)rand();
    int error = EAGAIN;

    for (size_t i = 0; i < count && error == EAGAIN; i++) {
        struct chan_case *c = &cases[ *chosen = (start + i) % count];
        if (c->chan != NULL)
            error = c->op == CHAN_SEND ? try_send(c->chan, c->item) : try_recv(c->chan, &c->item);
    }
    return error;
}

static bool wait_for_it(struct select *self, const struct timespec *until)
{
    int late = 0;

    pthread_mutex_lock(&self->lock);
    while (!self->served && late == 0)
        late = until == NULL
                   ? pthread_cond_wait(&self->woken, &self->lock)
                   : pthread_cond_clockwait(&self->woken, &self->lock, CLOCK_MONOTONIC, until);
    bool served = self->served;
    self->served = true; /* too late, from here on */
    pthread_mutex_unlock(&self->lock);
    return served;
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    struct select self = {.served = false};
    struct place places[count + 1];

    for_all(cases, count, pthread_mutex_lock);
    int error = try_all(cases, count, chosen);
    if (error == EAGAIN) {
        pthread_mutex_init(&self.lock, NULL);
        pthread_cond_init(&self.woken, NULL);
        for (size_t i = 0; i < count; i++) {
            places[i] = (struct place){.select = &self, .number = i, .item = &cases[i].item};
            if (cases[i].chan != NULL)
                join(cases[i].chan, cases[i].op, &places[i]);
        }
        for_all(cases, count, pthread_mutex_unlock);
        error = wait_for_it(&self, until) ? self.error : ETIMEDOUT;
        for_all(cases, count, pthread_mutex_lock);
        for (size_t i = 0; i < count; i++)
            if (cases[i].chan != NULL)
                leave(cases[i].chan, cases[i].op, &places[i]);
        pthread_cond_destroy(&self.woken);
        pthread_mutex_destroy(&self.lock);
        *chosen = self.chosen;
    }
    for_all(cases, count, pthread_mutex_unlock);
    return error;
}

/* Tells everybody in line. */
static void tell_closed(struct chan *chan, enum chan_op op)
{
    for (struct place *place = chan->lines[op]; place != NULL; place = place->next) {
        struct select *select = place->select;

        if (op == CHAN_RECV)
            *place->item = NULL;
        if (select == NULL) {
            serve_alone(chan, op, place, EPIPE);
            continue;
        }
        pthread_mutex_lock(&select->lock);
        select->served = true;
        select->chosen = place->number;
        select->error = EPIPE;
        pthread_cond_signal(&select->woken);
        pthread_mutex_unlock(&select->lock);
    }
}

int chan_close(struct chan *chan)
{
    if (chan == NULL)
        return EINVAL;
    pthread_mutex_lock(&chan->lock);
    bool twice = chan->closed;
    chan->closed = true;
    tell_closed(chan, CHAN_RECV);
    tell_closed(chan, CHAN_SEND);
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
