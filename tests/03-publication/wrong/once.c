// fails: a_failed_fetch_is_tried_again assertion
// This is what pthread_once is for.
#include "publication.h"

#include <pthread.h>
#include <stdlib.h>

struct rates {
    rates_feed *feed;
    void *context;
    pthread_once_t once;
    int error;
    long table[CURRENCIES];
};

static _Thread_local struct rates *wanted; /* pthread_once hands nothing on */

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = calloc(1, sizeof *rates);

    if (rates == NULL)
        return NULL;
    rates->feed = feed;
    rates->context = context;
    rates->once = (pthread_once_t)PTHREAD_ONCE_INIT;
    return rates;
}

static void fetch(void)
{
    wanted->error = wanted->feed(wanted->context, wanted->table);
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    wanted = rates;
    pthread_once(&rates->once, fetch);
    if (rates->error == 0)
        *rate = rates->table[currency];
    return rates->error;
}

void rates_close(struct rates *rates)
{
    free(rates);
}
