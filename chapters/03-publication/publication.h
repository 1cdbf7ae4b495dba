/*
 * publication.h - exchange rates, fetched when somebody first asks for one.
 *
 * There is one table for all desks.  Fetching it is slow and costs money, so it is done once, and
 * not before a rate is wanted.  From then on the table stays as it is.
 */
#ifndef PUBLICATION_H
#define PUBLICATION_H

enum { CURRENCIES = 3 };

/* Where rates come from: fills rate[], and returns 0; or returns an errno value, and then what is
 * in rate[] means nothing.  It may take long, and keeps nothing of what it was given. */
typedef int rates_feed(void *context, long rate[CURRENCIES]);

struct rates;

/* A table that is not fetched yet, from feed, which is handed context.  NULL if there is no
 * memory. */
struct rates *rates_open(rates_feed *feed, void *context);

/*
 * The rate of a currency, 0 .. CURRENCIES-1.  Any thread may call it, at any time.
 *
 * Returns 0 and sets *rate; the first call has the table fetched, and nobody has it fetched again
 * once that has succeeded.  If it fails, the call that asked for it, and any that waited for it
 * and does not try for itself, returns what the feed returned (or ENOMEM, if there was no memory)
 * and leaves *rate alone; a call that comes later tries again.
 *
 * Once a thread has got a rate it can get all rates without taking a lock.
 */
int rates_get(struct rates *rates, int currency, long *rate);

/* Frees it all.  Nobody else may be using it any more. */
void rates_close(struct rates *rates);

#endif
