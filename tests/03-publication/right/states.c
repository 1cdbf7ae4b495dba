// passes
// Empty, building, ready or failed; the lock is free while the feed is asked.
#include "publication.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum state { EMPTY, BUILDING, READY, FAILED };

struct rates {
    rates_feed *feed;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t changed;    /* state is no longer BUILDING */
    _Atomic(enum state) state; /* written under lock; READY publishes the table */
    int error;                 /* if FAILED; guarded by lock */
    long table[CURRENCIES];
};

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = calloc(1, sizeof *rates);

    if (rates == NULL)
        return NULL;
    rates->feed = feed;
    rates->context = context;
    pthread_mutex_init(&rates->lock, NULL);
    pthread_cond_init(&rates->changed, NULL);
    return rates;
}

static enum state state_of(struct rates *rates)
{
    return atomic_load_explicit(&rates->state, memory_order_acquire);
}

static void set_state(struct rates *rates, enum state state)
{
    atomic_store_explicit(&rates->state, state, memory_order_release);
}

/* With the lock held, which it lets go while it asks the feed. */
static void build(struct rates *rates)
{
    set_state(rates, BUILDING);
    pthread_mutex_unlock(&rates->lock);
    int error = rates->feed(rates->context, rates->table);
    pthread_mutex_lock(&rates->lock);
    rates->error = error;
    set_state(rates, error == 0 ? READY : FAILED);
    pthread_cond_broadcast(&rates->changed);
}

/* Who waits shares the fate of the fetch it waited for. */
static int fetch(struct rates *rates)
{
    pthread_mutex_lock(&rates->lock);
    if (state_of(rates) == BUILDING)
        while (state_of(rates) == BUILDING)
            pthread_cond_wait(&rates->changed, &rates->lock);
    else if (state_of(rates) != READY)
        build(rates);
    int error = state_of(rates) == READY ? 0 : rates->error;
    pthread_mutex_unlock(&rates->lock);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = state_of(rates) == READY ? 0 : fetch(rates);

    if (error == 0)
        *rate = rates->table[currency];
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_cond_destroy(&rates->changed);
    pthread_mutex_destroy(&rates->lock);
    free(rates);
}
