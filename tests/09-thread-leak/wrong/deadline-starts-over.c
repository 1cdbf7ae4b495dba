// fails: the_deadline_holds assertion
// Every wait for a result is given the whole time that is left, once more.
#define _GNU_SOURCE
#include "thread_leak.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct leg {
    struct call *call;
    const struct replica *replica;
    pthread_t thread;
    int error, reply;
    bool started, done;
};

struct call {
    int request;
    size_t count, live; /* legs; those not joined yet (client only) */
    pthread_mutex_t lock;
    pthread_cond_t change; /* a leg is done, or abandoned */
    bool abandoned;
    struct call *next;
    struct leg legs[];
};

struct client {
    const struct replica *replicas;
    size_t count;
    struct call *old;
};

int call_wait(struct call *call, struct timespec until)
{
    int late = 0;
    pthread_mutex_lock(&call->lock);
    while (!call->abandoned && late == 0)
        late = pthread_cond_clockwait(&call->change, &call->lock, CLOCK_MONOTONIC, &until);
    bool abandoned = call->abandoned;
    pthread_mutex_unlock(&call->lock);
    return abandoned ? ECANCELED : 0;
}

static void *run_leg(void *arg)
{
    struct leg *leg = arg;
    struct call *call = leg->call;
    int reply = 0;
    int error = leg->replica->ask(leg->replica->self, call, call->request, &reply);
    pthread_mutex_lock(&call->lock);
    leg->error = error;
    leg->reply = reply;
    leg->done = true;
    pthread_cond_broadcast(&call->change);
    pthread_mutex_unlock(&call->lock);
    return NULL;
}

static void call_free(struct call *call)
{
    pthread_cond_destroy(&call->change);
    pthread_mutex_destroy(&call->lock);
    free(call);
}

/* Joins those that are done, or all. */
static void call_reap(struct call *call, bool all)
{
    for (size_t i = 0; i < call->count; i++) {
        struct leg *leg = &call->legs[i];
        if (!leg->started)
            continue;
        pthread_mutex_lock(&call->lock);
        bool done = leg->done;
        pthread_mutex_unlock(&call->lock);
        if (done || all) {
            pthread_join(leg->thread, NULL);
            leg->started = false;
            call->live--;
        }
    }
}

static void reap(struct client *client, bool all)
{
    struct call **at = &client->old;
    while (*at != NULL) {
        struct call *call = *at;
        call_reap(call, all);
        if (call->live == 0) {
            *at = call->next;
            call_free(call);
        } else
            at = &call->next;
    }
}

int client_ask(struct client *client, int request, struct timespec deadline, int *reply)
{
    reap(client, false);
    struct call *call = malloc(sizeof *call + client->count * sizeof call->legs[0]);
    if (call == NULL)
        return ENOMEM;
    *call = (struct call){.request = request, .count = client->count};
    pthread_mutex_init(&call->lock, NULL);
    pthread_cond_init(&call->change, NULL);
    for (size_t i = 0; i < call->count; i++) {
        struct leg *leg = &call->legs[i];
        *leg = (struct leg){.call = call, .replica = &client->replicas[i]};
        leg->started = pthread_create(&leg->thread, NULL, run_leg, leg) == 0;
        call->live += leg->started;
    }
    int error = EAGAIN, late = 0;
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    bool seen[call->count + 1];
    for (size_t i = 0; i < call->count; i++)
        seen[i] = false;
    size_t left = call->live;
    pthread_mutex_lock(&call->lock);
    for (;;) {
        for (size_t i = 0; i < call->count && error != 0; i++) {
            struct leg *leg = &call->legs[i];
            if (leg->done && !seen[i]) {
                seen[i] = true;
                left--;
                error = leg->error;
                if (error == 0)
                    *reply = leg->reply;
            }
        }
        if (error == 0 || left == 0)
            break;
        if (late != 0) {
            error = ETIMEDOUT;
            break;
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        struct timespec at = {deadline.tv_sec + now.tv_sec - begin.tv_sec,
                              deadline.tv_nsec + now.tv_nsec - begin.tv_nsec};
        if (at.tv_nsec < 0) {
            at.tv_nsec += 1000000000;
            at.tv_sec--;
        }
        if (at.tv_nsec >= 1000000000) {
            at.tv_nsec -= 1000000000;
            at.tv_sec++;
        }
        late = pthread_cond_clockwait(&call->change, &call->lock, CLOCK_MONOTONIC, &at);
    }
    call->abandoned = true;
    pthread_cond_broadcast(&call->change);
    pthread_mutex_unlock(&call->lock);
    call->next = client->old;
    client->old = call;
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
    reap(client, true);
    free(client);
}
