// fails: closing_reaps_the_losers assertion
// The losers block because there is room for one result only.  With room for all of them nobody
// waits any more, and everyone ends by himself.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "thread_leak.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct client {
    const struct replica *replicas;
    size_t count;
};

/* One replica's part in a call. */
struct leg {
    struct call *call;
    const struct replica *replica;
    int error, reply; /* the result */
    struct leg *next;
};

struct call {
    int request;
    size_t started;          /* threads; known to the client only */
    atomic_size_t holders;   /* the threads and the client */
    pthread_mutex_t lock;    /* guards results and abandoned */
    pthread_cond_t filled;   /* the client waits for a result */
    pthread_cond_t given_up; /* replicas wait for their replies, or for this */
    struct leg *results;
    bool abandoned; /* nobody wants another result */
    struct leg legs[];
};

int call_wait(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (!call->abandoned && late == 0)
        late = pthread_cond_clockwait(&call->given_up, &call->lock, CLOCK_MONOTONIC, &until);
    bool abandoned = call->abandoned;
    pthread_mutex_unlock(&call->lock);
    return abandoned ? ECANCELED : 0;
}

/* The next leg with a result, or NULL if none comes in time: that ends the call. */
static struct leg *take(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (call->results == NULL && late == 0)
        late = pthread_cond_clockwait(&call->filled, &call->lock, CLOCK_MONOTONIC, &until);
    struct leg *leg = call->results;
    if (leg != NULL)
        call->results = leg->next;
    call->abandoned = leg == NULL;
    pthread_cond_broadcast(&call->given_up);
    pthread_mutex_unlock(&call->lock);
    return leg;
}

static void call_leave(struct call *call)
{
    if (--call->holders > 0)
        return;
    pthread_cond_destroy(&call->given_up);
    pthread_cond_destroy(&call->filled);
    pthread_mutex_destroy(&call->lock);
    free(call);
}

/* What a thread does: asks its replica and hands over the result. */
static void *run_leg(void *arg)
{
    struct leg *leg = arg;
    struct call *call = leg->call;
    leg->error = leg->replica->ask(leg->replica->self, call, call->request, &leg->reply);
    pthread_mutex_lock(&call->lock);
    leg->next = call->results;
    call->results = leg;
    pthread_cond_signal(&call->filled);
    pthread_mutex_unlock(&call->lock);
    call_leave(call);
    return NULL;
}

static struct call *call_start(const struct client *client, int request)
{
    struct call *call = malloc(sizeof *call + client->count * sizeof call->legs[0]);
    if (call == NULL)
        return NULL;
    *call = (struct call){.request = request, .holders = 1 + client->count};
    pthread_mutex_init(&call->lock, NULL);
    pthread_cond_init(&call->filled, NULL);
    pthread_cond_init(&call->given_up, NULL);
    for (size_t i = 0; i < client->count; i++) {
        struct leg *leg = &call->legs[i];
        pthread_t thread;
        *leg = (struct leg){.call = call, .replica = &client->replicas[i]};
        if (pthread_create(&thread, NULL, run_leg, leg) == 0) {
            pthread_detach(thread);
            call->started++;
        } else {
            call_leave(call);
        }
    }
    return call;
}

int client_ask(struct client *client, int request, struct timespec deadline, int *reply)
{
    struct call *call = call_start(client, request);
    if (call == NULL)
        return ENOMEM;
    int error = EAGAIN; /* should no thread have started */
    for (size_t i = 0; i < call->started && error != 0; i++) {
        struct leg *leg = take(call, deadline);
        error = leg != NULL ? leg->error : ETIMEDOUT;
        if (leg == NULL)
            break;
        *reply = leg->reply;
    }
    call_leave(call);
    return error;
}

struct client *client_open(const struct replica *replicas, size_t count)
{
    struct client *client = malloc(sizeof *client);
    if (client != NULL)
        *client = (struct client){replicas, count};
    return client;
}

void client_close(struct client *client)
{
    free(client);
}
