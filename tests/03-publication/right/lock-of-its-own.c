// passes
// The lock round the fetch may be an atomic_flag, too: whoever has a rate does not go near it.
#include "publication.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    atomic_flag busy; /* set by whoever fetches */
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
    atomic_flag_clear(&rates->busy);
    return rates;
}

static int fetch(struct rates *rates)
{
    int error = 0;

    while (atomic_flag_test_and_set_explicit(&rates->busy, memory_order_acquire))
        sched_yield();
    if (!atomic_load_explicit(&rates->fetched, memory_order_relaxed)) {
        error = rates->feed(rates->context, rates->table);
        atomic_store_explicit(&rates->fetched, error == 0, memory_order_release);
    }
    atomic_flag_clear_explicit(&rates->busy, memory_order_release);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    if (!atomic_load_explicit(&rates->fetched, memory_order_acquire))
        error = fetch(rates);
    if (error == 0)
        *rate = rates->table[currency];
    return error;
}

void rates_close(struct rates *rates)
{
    free(rates);
}
