// fails: later_calls_take_no_lock assertion
// Each rate carries its own sign, so none needs an order: but a desk can have one rate and wait for
// the next.
#include "publication.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    pthread_mutex_t lock;
    atomic_long table[CURRENCIES]; /* LONG_MIN: not there yet */
};

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = calloc(1, sizeof *rates);

    if (rates == NULL)
        return NULL;
    rates->feed = feed;
    rates->context = context;
    pthread_mutex_init(&rates->lock, NULL);
    for (int c = 0; c < CURRENCIES; c++)
        atomic_init(&rates->table[c], LONG_MIN);
    return rates;
}

static long look(struct rates *rates, int currency)
{
    return atomic_load_explicit(&rates->table[currency], memory_order_relaxed);
}

static int fetch(struct rates *rates, int currency)
{
    long table[CURRENCIES];
    int error = 0;

    pthread_mutex_lock(&rates->lock);
    if (look(rates, currency) == LONG_MIN) {
        error = rates->feed(rates->context, table);
        for (int c = 0; error == 0 && c < CURRENCIES; c++)
            atomic_store_explicit(&rates->table[c], table[c], memory_order_relaxed);
    }
    pthread_mutex_unlock(&rates->lock);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    if (look(rates, currency) == LONG_MIN)
        error = fetch(rates, currency);
    if (error == 0)
        *rate = look(rates, currency);
    return error;
}

void rates_close(struct rates *rates)
{
    pthread_mutex_destroy(&rates->lock);
    free(rates);
}
