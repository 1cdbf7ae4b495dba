// fails: later_calls_take_no_lock livelock
// "No mutex, so no lock": but an atomic_flag that everybody waits for is one, and a desk that is
// stopped keeps it.
#include "publication.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    atomic_flag busy;
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
    atomic_flag_clear(&rates->busy);
    return rates;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int error = 0;

    while (atomic_flag_test_and_set(&rates->busy))
        sched_yield();
    if (!rates->fetched) {
        error = rates->feed(rates->context, rates->table);
        rates->fetched = error == 0;
    }
    if (error == 0)
        *rate = rates->table[currency];
    atomic_flag_clear(&rates->busy);
    return error;
}

void rates_close(struct rates *rates)
{
    free(rates);
}
