// fails: a_failure_is_seen_by_all assertion
// Release and acquire.
#include "publication.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    pthread_mutex_t lock; /* held by whoever fetches */
    atomic_bool fetched;  /* the table is complete; it will not change any more */
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

static bool is_fetched(struct rates *rates)
{
    return atomic_load_explicit(&rates->fetched, memory_order_acquire);
}

static int fetch(struct rates *rates)
{
    int error = 0;

    pthread_mutex_lock(&rates->lock);
    if (!is_fetched(rates)) {
        error = rates->feed(rates->context, rates->table);
        atomic_store_explicit(&rates->fetched, true, memory_order_release);
    }
    pthread_mutex_unlock(&rates->lock);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    if (!is_fetched(rates))
        error = fetch(rates);
    if (error == 0)
        *rate = rates->table[currency];
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_mutex_destroy(&rates->lock);
    free(rates);
}
