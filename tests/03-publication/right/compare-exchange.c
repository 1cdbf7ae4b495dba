// passes
// Whoever turns the state from empty to building fetches; the others yield until that is over.
#include "publication.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { EMPTY, BUILDING, READY };

struct rates {
    rates_feed *feed;
    void *context;
    atomic_int state; /* READY publishes the table, EMPTY that nobody writes to it */
    long table[CURRENCIES];
};

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = calloc(1, sizeof *rates);

    if (rates == NULL)
        return NULL;
    rates->feed = feed;
    rates->context = context;
    return rates;
}

static int fetch(struct rates *rates)
{
    int error = rates->feed(rates->context, rates->table);

    atomic_store_explicit(&rates->state, error == 0 ? READY : EMPTY, memory_order_release);
    return error;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    while (atomic_load_explicit(&rates->state, memory_order_acquire) != READY) {
        int empty = EMPTY;

        if (atomic_compare_exchange_strong(&rates->state, &empty, BUILDING)) {
            int error = fetch(rates);

            if (error != 0)
                return error;
        } else {
            sched_yield();
        }
    }
    *rate = rates->table[currency];
    return 0;
}

void rates_close(struct rates *rates)
{
    free(rates);
}
