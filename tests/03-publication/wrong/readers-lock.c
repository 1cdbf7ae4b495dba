// fails: later_calls_take_no_lock assertion
// Readers do not keep each other waiting.
#include "publication.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    pthread_rwlock_t lock; /* guards what follows */
    bool fetched;
    long table[CURRENCIES];
};

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = calloc(1, sizeof *rates);

    if (rates == NULL)
        return NULL;
    rates->feed = feed;
    rates->context = context;
    pthread_rwlock_init(&rates->lock, NULL);
    return rates;
}

static bool look_up(struct rates *rates, int currency, long *rate)
{
    pthread_rwlock_rdlock(&rates->lock);
    bool fetched = rates->fetched;
    if (fetched)
        *rate = rates->table[currency];
    pthread_rwlock_unlock(&rates->lock);
    return fetched;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    if (look_up(rates, currency, rate))
        return 0;
    pthread_rwlock_wrlock(&rates->lock);
    if (!rates->fetched)
        error = rates->feed(rates->context, rates->table);
    rates->fetched = error == 0;
    pthread_rwlock_unlock(&rates->lock);
    if (error == 0)
        look_up(rates, currency, rate);
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_rwlock_destroy(&rates->lock);
    free(rates);
}
