// fails: the_first_reply_is_the_answer assertion
// Whoever starts threads joins them: client_ask() takes the first reply, waits for all threads, and
// returns.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "thread_leak.h"

#include <errno.h>
#include <pthread.h>
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
    pthread_t thread;
};

struct call {
    int request;
    size_t started;          /* threads; known to the client only */
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

/* The next leg with a result, or NULL if none comes in time.  NULL or a good one ends the call. */
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

/* Waits for the call's threads. */
static void call_free(struct call *call)
{
    for (size_t i = 0; i < call->started; i++)
        pthread_join(call->legs[i].thread, NULL);
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
    pthread_cond_init(&call->given_up, NULL);
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
    call_free(call);
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
