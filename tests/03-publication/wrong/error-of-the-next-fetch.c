// fails: a_failure_is_seen_by_all assertion
// Whoever waits is left the error: but the next fetch has wiped it before everybody has read it.
#include "publication.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    pthread_mutex_t lock; /* guards building, fetches and error */
    pthread_cond_t over;  /* one more fetch is */
    bool building;
    unsigned fetches;
    int error;
    atomic_bool fetched;
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
    pthread_cond_init(&rates->over, NULL);
    return rates;
}

static int fetch(struct rates *rates)
{
    rates->building = true;
    rates->error = 0;
    pthread_mutex_unlock(&rates->lock);
    int error = rates->feed(rates->context, rates->table);
    pthread_mutex_lock(&rates->lock);
    rates->building = false;
    rates->fetches++;
    rates->error = error;
    if (error == 0)
        atomic_store_explicit(&rates->fetched, true, memory_order_release);
    pthread_cond_broadcast(&rates->over);
    return error;
}

static int wait_for_fetch(struct rates *rates)
{
    unsigned fetches = rates->fetches;

    while (rates->fetches == fetches)
        pthread_cond_wait(&rates->over, &rates->lock);
    return rates->error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    if (!atomic_load_explicit(&rates->fetched, memory_order_acquire)) {
        pthread_mutex_lock(&rates->lock);
        if (rates->building)
            error = wait_for_fetch(rates);
        else if (!atomic_load_explicit(&rates->fetched, memory_order_relaxed))
            error = fetch(rates);
        pthread_mutex_unlock(&rates->lock);
    }
    if (error == 0)
        *rate = rates->table[currency];
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_mutex_destroy(&rates->lock);
    pthread_cond_destroy(&rates->over);
    free(rates);
}
