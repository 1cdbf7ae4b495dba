// fails: what_cannot_be_done_is_not_begun deadlock
// The buffer and the answers are pipes; a range ends at the first error, and all is well.
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "channels.h"

struct chan {
    bool closed;
    size_t capacity, count;
    int buffer[2]; /* a pipe with the items */
};

/* A select that waits. */
struct request {
    struct chan_case *cases;
    size_t count, chosen;
    int answer[2]; /* a pipe: who serves it writes one byte */
    int error;
    struct request *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards everything */
static struct request *waiting;
static unsigned turns;

struct chan *chan_make(size_t capacity)
{
    struct chan *chan = calloc(1, sizeof *chan);

    if (chan == NULL || pipe(chan->buffer) != 0) {
        free(chan);
        return NULL;
    }
    if (capacity * sizeof(void *) > 65536)
        fcntl(chan->buffer[1], F_SETPIPE_SZ, (int)(capacity * sizeof(void *)));
    chan->capacity = capacity;
    return chan;
}

void chan_free(struct chan *chan)
{
    close(chan->buffer[0]);
    close(chan->buffer[1]);
    free(chan);
}

static void remove_request(struct request *request)
{
    struct request **link = &waiting;

    while (*link != request)
        link = &(*link)->next;
    *link = request->next;
}

/* The case of the first who waits for that; it is done with the lock still held. */
static struct chan_case *serve(struct chan *chan, enum chan_op op, int error)
{
    for (struct request *r = waiting; r != NULL; r = r->next)
        for (size_t i = 0; i < r->count; i++)
            if (r->cases[i].chan == chan && r->cases[i].op == op) {
                r->chosen = i;
                r->error = error;
                write(r->answer[1], "!", 1);
                remove_request(r);
                return &r->cases[i];
            }
    return NULL;
}

static void put(struct chan *chan, void *item)
{
    write(chan->buffer[1], &item, sizeof item); /* there is room */
    chan->count++;
}

static int try_send(struct chan *chan, void *item)
{
    struct chan_case *receiver;

    if (chan->closed)
        return EPIPE;
    if ((receiver = serve(chan, CHAN_RECV, 0)) != NULL)
        receiver->item = item;
    else if (chan->count < chan->capacity)
        put(chan, item);
    else
        return EAGAIN;
    return 0;
}

static int try_recv(struct chan *chan, void **item)
{
    struct chan_case *sender = serve(chan, CHAN_SEND, 0);

    if (chan->count > 0) {
        read(chan->buffer[0], item, sizeof *item);
        chan->count--;
        if (sender != NULL)
            put(chan, sender->item);
    } else if (sender != NULL) {
        *item = sender->item;
    } else if (chan->closed) {
        *item = NULL;
        return EPIPE;
    } else {
        return EAGAIN;
    }
    return 0;
}

/* How long it is until then; NULL for ever. */
static struct timespec *left(const struct timespec *until, struct timespec *left)
{
    if (until == NULL)
        return NULL;
    clock_gettime(CLOCK_MONOTONIC, left);
    left->tv_sec = until->tv_sec - left->tv_sec;
    left->tv_nsec = until->tv_nsec - left->tv_nsec;
    if (left->tv_nsec < 0) {
        left->tv_sec--;
        left->tv_nsec += 1000000000;
    }
    if (left->tv_sec < 0)
        *left = (struct timespec){0, 0};
    return left;
}

/* The lock is free while it sleeps. */
static int wait_for_it(struct request *request, const struct timespec *until)
{
    struct request **end = &waiting;
    struct timespec time;
    char answer;

    if (pipe(request->answer) != 0)
        return errno;
    struct pollfd fd = {.fd = request->answer[0], .events = POLLIN};
    while (*end != NULL)
        end = &(*end)->next;
    *end = request;
    pthread_mutex_unlock(&lock);
    ppoll(&fd, 1, left(until, &time), NULL);
    pthread_mutex_lock(&lock);
    fcntl(request->answer[0], F_SETFL, O_NONBLOCK);
    bool served = read(request->answer[0], &answer, 1) == 1;
    if (!served)
        remove_request(request);
    close(request->answer[0]);
    close(request->answer[1]);
    return served ? request->error : ETIMEDOUT;
}

int chan_select(struct chan_case *cases, size_t count, const struct timespec *until, size_t *chosen)
{
    struct request request = {.cases = cases, .count = count};
    int error = EAGAIN;

    pthread_mutex_lock(&lock);
    turns = turns * 1103515245 + 12345;
    for (size_t i = 0; i < count && error == EAGAIN; i++) {
        struct chan_case *c = &cases[ *chosen = (turns / 65536 + i) % count];
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
    struct chan_case *c;

    if (chan == NULL)
        return EINVAL;
    pthread_mutex_lock(&lock);
    bool twice = chan->closed;
    chan->closed = true;
    while ((c = serve(chan, CHAN_RECV, EPIPE)) != NULL)
        c->item = NULL;
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
    return 0;
}
