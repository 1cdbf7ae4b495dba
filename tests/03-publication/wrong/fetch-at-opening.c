// fails: the_feed_is_asked_once assertion
// If the table is there from the beginning nothing can go wrong.
#include "publication.h"

#include <stdlib.h>

struct rates {
    int error;
    long table[CURRENCIES];
};

struct rates *rates_open(rates_feed *feed, void *context)
{
    struct rates *rates = malloc(sizeof *rates);

    if (rates != NULL)
        rates->error = feed(context, rates->table);
    return rates;
}

int rates_get(struct rates *rates, int currency, long *rate)
{
    if (rates->error == 0)
        *rate = rates->table[currency];
    return rates->error;
}

void rates_close(struct rates *rates)
{
    free(rates);
}
