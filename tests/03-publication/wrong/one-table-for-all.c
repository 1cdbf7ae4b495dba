// fails: nothing_is_left_behind assertion
// There is one table for all desks.
#include "publication.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    pthread_mutex_t lock; /* held by whoever fetches */
};

static atomic_bool fetched;
static long table[CURRENCIES];

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

static bool is_fetched(void)
{
    return atomic_load_explicit(&fetched, memory_order_acquire);
}

static int fetch(struct rates *rates)
{
    int error = 0;

    pthread_mutex_lock(&rates->lock);
    if (!is_fetched()) {
        error = rates->feed(rates->context, table);
        if (error == 0)
            atomic_store_explicit(&fetched, true, memory_order_release);
    }
    pthread_mutex_unlock(&rates->lock);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    if (!is_fetched())
        error = fetch(rates);
    if (error == 0)
        *rate = table[currency];
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_mutex_destroy(&rates->lock);
    free(rates);
}
