/*
 * thread_leak.c - ask every replica, answer with the first reply.
 *
 * A call has a thread for each replica.  The threads hand their results to the client through a
 * slot that holds one at a time, and the client takes results until one is good.  Whoever leaves
 * the call last frees it.
 */
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
};

struct call {
    int request;
    size_t started;         /* threads; known to the client only */
    atomic_size_t holders;  /* the threads and the client */
    pthread_mutex_t lock;   /* guards slot and abandoned */
    pthread_cond_t filled;  /* the client waits for a result */
    pthread_cond_t emptied; /* threads wait for the slot, or for a reply */
    struct leg *slot;
    bool abandoned; /* nobody will empty the slot again */
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

/* The next leg with a result, or NULL if none comes in time: that ends the call. */
static struct leg *take(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (call->slot == NULL && late == 0)
        late = pthread_cond_clockwait(&call->filled, &call->lock, CLOCK_MONOTONIC, &until);
    struct leg *leg = call->slot;
    if (leg != NULL && leg->error != 0)
        call->slot = NULL; /* room for the next one */
    call->abandoned = leg == NULL;
    pthread_cond_broadcast(&call->emptied);
    pthread_mutex_unlock(&call->lock);
    return leg;
}

static void call_leave(struct call *call)
{
    if (--call->holders > 0)
        return;
    pthread_cond_destroy(&call->emptied);
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
    while (call->slot != NULL && !call->abandoned)
        pthread_cond_wait(&call->emptied, &call->lock);
    call->slot = leg;
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
    pthread_cond_init(&call->emptied, NULL);
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
