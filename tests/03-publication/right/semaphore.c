// passes
// A binary semaphore lets one fetch at a time.
#include "publication.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    sem_t turn;          /* held by whoever fetches */
    atomic_bool fetched; /* publishes the table: set after it, and looked at before it */
    long table[CURRENCIES];
};

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = calloc(1, sizeof *rates);

    if (rates == NULL)
        return NULL;
    rates->feed = feed;
    rates->context = context;
    sem_init(&rates->turn, 0, 1);
    return rates;
}

static bool is_fetched(struct rates *rates)
{
    return atomic_load_explicit(&rates->fetched, memory_order_acquire);
}

static int fetch(struct rates *rates)
{
    int error = 0;

    sem_wait(&rates->turn);
    if (!is_fetched(rates)) {
        error = rates->feed(rates->context, rates->table);
        if (error == 0)
            atomic_store_explicit(&rates->fetched, true, memory_order_release);
    }
    sem_post(&rates->turn);
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
    sem_destroy(&rates->turn);
    free(rates);
}
