// passes
// Nobody looks before trying: a swap that may fail for no reason, until the table is there.
#include "publication.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { EMPTY, BUILDING, READY };

struct rates {
    rates_feed *feed;
    void *context;
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
    return rates;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    int state;

    while ((state = atomic_load(&rates->state)) != READY) {
        state = EMPTY;
        if (!atomic_compare_exchange_weak(&rates->state, &state, BUILDING)) {
            sched_yield();
            continue;
        }
        int error = rates->feed(rates->context, rates->table);
        atomic_store(&rates->state, error == 0 ? READY : EMPTY);
        if (error != 0)
            return error;
    }
    *rate = rates->table[currency];
    return 0;
}

void rates_close(struct rates *rates)
{
    free(rates);
}
