// passes
// Whoever calls hands in a request; then everything that can be done, of all requests, is done.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "channels.h"

struct chan {
    bool closed;
    size_t capacity, first, count;
    void *items[];
};

/* What somebody wants, until it is done. */
struct request {
    struct chan_case *cases;
    size_t count, chosen, start;
    int error;
    bool done;
    pthread_cond_t woken;
    struct request *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards everything */
static struct request *requests, **last = &requests;

struct chan *chan_make(size_t capacity)
{
    struct chan *chan = calloc(1, sizeof *chan + capacity * sizeof chan->items[0]);
    if (chan != NULL)
        chan->capacity = capacity;
    return chan;
}

void chan_free(struct chan *chan)
{
    free(chan);
}

/* Takes the request out of the list; its owner goes on when the lock is free. */
static void done(struct request *r, size_t chosen, int error)
{
    struct request **link = &requests;
    while (*link != r)
        link = &(*link)->next;
    *link = r->next;
    if (last == &r->next)
        last = link;
    r->done = true;
    r->chosen = chosen;
    r->error = error;
    pthread_cond_signal(&r->woken);
}

/* Does the case with what is in the channel, if it can be. */
static bool with_buffer(struct request *r, size_t i)
{
    struct chan_case *c = &r->cases[i];
    struct chan *chan = c->chan;
    if (c->op == CHAN_SEND) {
        if (chan->closed) {
            done(r, i, EPIPE);
            return true;
        }
        if (chan->count == chan->capacity)
            return false;
        chan->items[(chan->first + chan->count++) % chan->capacity] = c->item;
        done(r, i, 0);
        return true;
    }
    if (chan->count > 0) {
        c->item = chan->items[chan->first];
        chan->first = (chan->first + 1) % chan->capacity;
        chan->count--;
        done(r, i, 0);
        return true;
    }
    if (chan->closed) {
        c->item = NULL;
        done(r, i, EPIPE);
    }
    return chan->closed;
}

/* Does the case together with that of another request. */
static bool with_partner(struct request *r, size_t i)
{
    struct chan_case *c = &r->cases[i];
    if (c->chan->capacity > 0)
        return false;
    for (struct request *q = requests; q != NULL; q = q->next)
        for (size_t k = 0; q != r && k < q->count; k++)
            if (q->cases[k].chan == c->chan && q->cases[k].op != c->op) {
                if (c->op == CHAN_SEND)
                    q->cases[k].item = c->item;
                else
                    c->item = q->cases[k].item;
                done(q, k, 0);
                done(r, i, 0);
                return true;
            }
    return false;
}

static bool match_one(void)
{
    for (struct request *r = requests; r != NULL; r = r->next)
        for (size_t n = 0; n < r->count; n++) {
            size_t i = (r->start + n) % r->count;
            if (r->cases[i].chan != NULL && (with_buffer(r, i) || with_partner(r, i)))
                return true;
        }
    return false;
}

static void match(void)
{
    while (match_one())
        continue;
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    struct request r = {.cases = cases, .count = count};
    int late = 0;
    pthread_mutex_lock(&lock);
    pthread_cond_init(&r.woken, NULL);
    r.start = (size_t)rand();
    *last = &r;
    last = &r.next;
    match();
    while (!r.done && late == 0)
        late = until == NULL ? pthread_cond_wait(&r.woken, &lock)
                             : pthread_cond_clockwait(&r.woken, &lock, CLOCK_MONOTONIC, until);
    if (!r.done)
        done(&r, 0, ETIMEDOUT);
    pthread_cond_destroy(&r.woken);
    *chosen = r.chosen;
    pthread_mutex_unlock(&lock);
    return r.error;
}

int chan_send(struct chan *chan, void *item)
{
    struct chan_case c = {CHAN_SEND, chan, item};
    size_t chosen;
    while (chan == NULL)
        pause();
    return chan_select(&c, 1, NULL, &chosen);
}

int chan_recv(struct chan *chan, void **item)
{
    struct chan_case c = {CHAN_RECV, chan, NULL};
    size_t chosen;
    while (chan == NULL)
        pause();
    int error = chan_select(&c, 1, NULL, &chosen);
    *item = c.item;
    return error;
}

int chan_close(struct chan *chan)
{
    if (chan == NULL)
        return EINVAL;
    pthread_mutex_lock(&lock);
    bool twice = chan->closed;
    chan->closed = true;
    match();
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
