// passes
// A relaxed read-modify-write continues the release sequence: who reads USED still acquires the
// table.
#include "publication.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { EMPTY, READY, USED };

struct rates {
    rates_feed *feed;
    void *context;
    pthread_mutex_t lock;
    atomic_int state;
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
    return rates;
}

static int fetch(struct rates *rates)
{
    int error = 0;

    pthread_mutex_lock(&rates->lock);
    if (atomic_load_explicit(&rates->state, memory_order_acquire) == EMPTY) {
        error = rates->feed(rates->context, rates->table);
        if (error == 0)
            atomic_store_explicit(&rates->state, READY, memory_order_release);
    }
    pthread_mutex_unlock(&rates->lock);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0, state = atomic_load_explicit(&rates->state, memory_order_acquire);

    if (state == EMPTY)
        error = fetch(rates);
    else if (state == READY)
        atomic_exchange_explicit(&rates->state, USED, memory_order_relaxed);
    if (error == 0)
        *rate = rates->table[currency];
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_mutex_destroy(&rates->lock);
    free(rates);
}
