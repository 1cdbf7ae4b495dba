// fails: closing_reaps_the_losers assertion
// A loser that comes too late must not wait to hand over its result.  One that is still asking its
// replica ends by itself when the reply is there, and is joined then.
#define _GNU_SOURCE /* pthread_cond_clockwait, pthread_tryjoin_np */
#include "thread_leak.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct client {
    const struct replica *replicas;
    size_t count;
    struct call *calls; /* whose threads are not joined yet */
};

/* One replica's part in a call. */
struct leg {
    struct call *call;
    const struct replica *replica;
    int error, reply; /* the result */
    pthread_t thread;
};

struct call {
    int request;
    size_t started;         /* threads not joined; known to the client only */
    pthread_mutex_t lock;   /* guards slot and the flags */
    pthread_cond_t filled;  /* the client waits for a result */
    pthread_cond_t emptied; /* threads wait for the slot, or for a reply */
    struct leg *slot;
    bool abandoned; /* nobody will empty the slot again */
    bool timed_out; /* nor wait for replies */
    struct call *next;
    struct leg legs[];
};

int call_wait(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (!call->timed_out && late == 0)
        late = pthread_cond_clockwait(&call->emptied, &call->lock, CLOCK_MONOTONIC, &until);
    bool timed_out = call->timed_out;
    pthread_mutex_unlock(&call->lock);
    return timed_out ? ECANCELED : 0;
}

/* The next leg with a result, or NULL if none comes in time.  NULL or a good one ends the call. */
static struct leg *take(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (call->slot == NULL && late == 0)
        late = pthread_cond_clockwait(&call->filled, &call->lock, CLOCK_MONOTONIC, &until);
    struct leg *leg = call->slot;
    if (leg != NULL && leg->error != 0)
        call->slot = NULL; /* room for the next one */
    call->timed_out = leg == NULL;
    call->abandoned = leg == NULL || leg->error == 0;
    pthread_cond_broadcast(&call->emptied);
    pthread_mutex_unlock(&call->lock);
    return leg;
}

/* Joins the threads that `join` can, and frees the calls that have no more. */
static void reap(struct client *client, int (*join)(pthread_t, void **))
{
    for (struct call **at = &client->calls, *call; (call = *at) != NULL;) {
        while (call->started > 0 && join(call->legs[call->started - 1].thread, NULL) == 0)
            call->started--;
        if (call->started > 0) {
            at = &call->next;
            continue;
        }
        *at = call->next;
        pthread_cond_destroy(&call->emptied);
        pthread_cond_destroy(&call->filled);
        pthread_mutex_destroy(&call->lock);
        free(call);
    }
}

/* What a thread does: asks its replica and hands over the result. */
static void *run_leg(void *arg)
{
    struct leg *leg = arg;
    struct call *call = leg->call;
    leg->error = leg->replica->ask(leg->replica->self, call, call->request, &leg->reply);
    pthread_mutex_lock(&call->lock);
    while (call->slot != NULL && !call->abandoned)
        pthread_cond_wait(&call->emptied, &call->lock);
    call->slot = leg;
    pthread_cond_signal(&call->filled);
    pthread_mutex_unlock(&call->lock);
    return NULL;
}

static struct call *call_start(struct client *client, int request)
{
    struct call *call = malloc(sizeof *call + client->count * sizeof call->legs[0]);
    if (call == NULL)
        return NULL;
    *call = (struct call){.request = request, .next = client->calls};
    pthread_mutex_init(&call->lock, NULL);
    pthread_cond_init(&call->filled, NULL);
    pthread_cond_init(&call->emptied, NULL);
    for (size_t i = 0; i < client->count; i++) {
        struct leg *leg = &call->legs[call->started];
        *leg = (struct leg){.call = call, .replica = &client->replicas[i]};
        if (pthread_create(&leg->thread, NULL, run_leg, leg) == 0)
            call->started++;
    }
    return client->calls = call;
}

int client_ask(struct client *client, int request, struct timespec deadline, int *reply)
{
    reap(client, pthread_tryjoin_np);
    struct call *call = call_start(client, request);
    if (call == NULL)
        return ENOMEM;
    int error = EAGAIN; /* should no thread have started */
    for (size_t i = 0; i < call->started && error != 0; i++) {
        struct leg *leg = take(call, deadline);
        if (leg == NULL)
            return ETIMEDOUT;
        error = leg->error;
        *reply = leg->reply;
    }
    return error;
}

struct client *client_open(const struct replica *replicas, size_t count)
{
    struct client *client = malloc(sizeof *client);
    if (client != NULL)
        *client = (struct client){replicas, count, NULL};
    return client;
}

void client_close(struct client *client)
{
    reap(client, pthread_join);
    free(client);
}
