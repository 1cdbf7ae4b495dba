// passes
// The client has a thread of its own that joins the losers, so that nobody else ever waits for one.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "thread_leak.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct client {
    const struct replica *replicas;
    size_t count;
    pthread_t reaper;
    pthread_mutex_t lock; /* guards calls and closing */
    pthread_cond_t work;
    struct call *calls; /* answered; the reaper joins their threads */
    bool closing;
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
    size_t started;         /* threads; known to the client only */
    pthread_mutex_t lock;   /* guards slot and abandoned */
    pthread_cond_t filled;  /* the client waits for a result */
    pthread_cond_t emptied; /* threads wait for the slot, or for a reply */
    struct leg *slot;
    bool abandoned; /* nobody will empty the slot again */
    struct call *next;
    struct leg legs[];
};

int call_wait(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (!call->abandoned && late == 0)
        late = pthread_cond_clockwait(&call->emptied, &call->lock, CLOCK_MONOTONIC, &until);
    bool abandoned = call->abandoned;
    pthread_mutex_unlock(&call->lock);
    return abandoned ? ECANCELED : 0;
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
    call->abandoned = leg == NULL || leg->error == 0;
    pthread_cond_broadcast(&call->emptied);
    pthread_mutex_unlock(&call->lock);
    return leg;
}

/* Waits for the call's threads. */
static void call_free(struct call *call)
{
    for (size_t i = 0; i < call->started; i++)
        pthread_join(call->legs[i].thread, NULL);
    pthread_cond_destroy(&call->emptied);
    pthread_cond_destroy(&call->filled);
    pthread_mutex_destroy(&call->lock);
    free(call);
}

/* The reaper: one thread that waits for all the others. */
static void *reap(void *arg)
{
    struct client *client = arg;
    pthread_mutex_lock(&client->lock);
    while (client->calls != NULL || !client->closing) {
        struct call *call = client->calls;
        if (call == NULL) {
            pthread_cond_wait(&client->work, &client->lock);
            continue;
        }
        client->calls = call->next;
        pthread_mutex_unlock(&client->lock);
        call_free(call);
        pthread_mutex_lock(&client->lock);
    }
    pthread_mutex_unlock(&client->lock);
    return NULL;
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

static struct call *call_start(const struct client *client, int request)
{
    struct call *call = malloc(sizeof *call + client->count * sizeof call->legs[0]);
    if (call == NULL)
        return NULL;
    *call = (struct call){.request = request};
    pthread_mutex_init(&call->lock, NULL);
    pthread_cond_init(&call->filled, NULL);
    pthread_cond_init(&call->emptied, NULL);
    for (size_t i = 0; i < client->count; i++) {
        struct leg *leg = &call->legs[call->started];
        *leg = (struct leg){.call = call, .replica = &client->replicas[i]};
        if (pthread_create(&leg->thread, NULL, run_leg, leg) == 0)
            call->started++;
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
    pthread_mutex_lock(&client->lock);
    call->next = client->calls;
    client->calls = call;
    pthread_cond_signal(&client->work);
    pthread_mutex_unlock(&client->lock);
    return error;
}

static void client_free(struct client *client)
{
    pthread_cond_destroy(&client->work);
    pthread_mutex_destroy(&client->lock);
    free(client);
}

struct client *client_open(const struct replica *replicas, size_t count)
{
    struct client *client = malloc(sizeof *client);
    if (client == NULL)
        return NULL;
    *client = (struct client){.replicas = replicas, .count = count};
    pthread_mutex_init(&client->lock, NULL);
    pthread_cond_init(&client->work, NULL);
    if (pthread_create(&client->reaper, NULL, reap, client) != 0) {
        client_free(client);
        return NULL;
    }
    return client;
}

void client_close(struct client *client)
{
    pthread_mutex_lock(&client->lock);
    client->closing = true;
    pthread_cond_signal(&client->work);
    pthread_mutex_unlock(&client->lock);
    pthread_join(client->reaper, NULL);
    client_free(client);
}
