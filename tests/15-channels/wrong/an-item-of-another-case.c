// fails: select_hears_every_channel assertion
// Which case of a waiting select is done is not the case whose item is received.
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

/* A select that waits. */
struct request {
    struct chan_case *cases;
    size_t count, first, chosen;
    int error;
    bool served;
    pthread_cond_t woken;
    struct request *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards everything */
static struct request *waiting;
static unsigned turns;

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

static void remove_request(struct request *request)
{
    struct request **link = &waiting;

    while (*link != request)
        link = &(*link)->next;
    *link = request->next;
}

/* The first who waits for that: one of its cases is done, the first from where it began. */
static struct request *serve(struct chan *chan, enum chan_op op, int error)
{
    for (struct request *r = waiting; r != NULL; r = r->next)
        for (size_t n = 0; n < r->count; n++) {
            size_t i = (r->first + n) % r->count;
            if (r->cases[i].chan == chan && r->cases[i].op == op) {
                r->chosen = i;
                r->error = error;
                r->served = true;
                pthread_cond_signal(&r->woken);
                remove_request(r);
                return r;
            }
        }
    return NULL;
}

/* What it sends. */
static void *item_of(const struct request *sender, const struct chan *chan)
{
    size_t i = 0;

    while (sender->cases[i].chan != chan || sender->cases[i].op != CHAN_SEND)
        i++;
    return sender->cases[i].item;
}

static void put(struct chan *chan, void *item)
{
    chan->items[(chan->first + chan->count++) % chan->capacity] = item;
}

static int try_send(struct chan *chan, void *item)
{
    struct request *receiver;

    if (chan->closed)
        return EPIPE;
    if ((receiver = serve(chan, CHAN_RECV, 0)) != NULL)
        receiver->cases[receiver->chosen].item = item;
    else if (chan->count < chan->capacity)
        put(chan, item);
    else
        return EAGAIN;
    return 0;
}

static int try_recv(struct chan *chan, void **item)
{
    struct request *sender = serve(chan, CHAN_SEND, 0);

    if (chan->count > 0) {
        *item = chan->items[chan->first];
        chan->first = (chan->first + 1) % chan->capacity;
        chan->count--;
        if (sender != NULL)
            put(chan, item_of(sender, chan));
    } else if (sender != NULL) {
        *item = item_of(sender, chan);
    } else if (chan->closed) {
        *item = NULL;
        return EPIPE;
    } else {
        return EAGAIN;
    }
    return 0;
}

static int wait_for_it(struct request *request, const struct timespec *until)
{
    struct request **end = &waiting;
    int late = 0;

    pthread_cond_init(&request->woken, NULL);
    while (*end != NULL)
        end = &(*end)->next;
    *end = request;
    while (!request->served && late == 0)
        late = until == NULL
                   ? pthread_cond_wait(&request->woken, &lock)
                   : pthread_cond_clockwait(&request->woken, &lock, CLOCK_MONOTONIC, until);
    if (!request->served)
        remove_request(request);
    pthread_cond_destroy(&request->woken);
    return request->served ? request->error : ETIMEDOUT;
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    struct request request = {.cases = cases, .count = count};
    int error = EAGAIN;

    pthread_mutex_lock(&lock);
    turns = turns * 1103515245 + 12345;
    request.first = turns / 65536;
    for (size_t i = 0; i < count && error == EAGAIN; i++) {
        struct chan_case *c = &cases[ *chosen = (request.first + i) % count];
        if (c->chan != NULL)
            error = c->op == CHAN_SEND ? try_send(c->chan, c->item) : try_recv(c->chan, &c->item);
    }
    if (error == EAGAIN) {
        error = wait_for_it(&request, until);
        *chosen = request.chosen;
    }
    pthread_mutex_unlock(&lock);
    return error;
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
    struct request *r;

    if (chan == NULL)
        return EINVAL;
    pthread_mutex_lock(&lock);
    bool twice = chan->closed;
    chan->closed = true;
    while ((r = serve(chan, CHAN_RECV, EPIPE)) != NULL)
        r->cases[r->chosen].item = NULL;
    while (serve(chan, CHAN_SEND, EPIPE) != NULL)
        continue;
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
