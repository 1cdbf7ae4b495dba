/*
 * callback_under_lock.h - an event bus: whoever publishes an event need not know who wants it.
 *
 * Any thread may call any of these functions at any time, on any number of buses, and so may a
 * callback, whichever bus calls it.  Only bus_close() is for when nobody else uses the bus any
 * more. Callbacks, also those of one subscriber, may be called by several threads at the same time.
 */
#ifndef CALLBACK_UNDER_LOCK_H
#define CALLBACK_UNDER_LOCK_H

#include <stdbool.h>

struct bus;
struct subscription;

/* Who wants events: two callbacks, and what they are called with. */
struct subscriber {
    void (*call)(void *self, int event);
    void (*release)(void *self); /* nobody will call with self again; NULL: never mind */
    void *self;
};

/* Returns NULL if there is no memory, or no thread if the bus needs one. */
struct bus *bus_open(void);

/*
 * From now on the subscriber is called with every event.  It may be called with one that is being
 * published just now, but not with the one in whose callback it is subscribed.  Returns NULL if
 * there is no memory, or no thread if the subscriber needs one.  Waits for no callback.
 */
struct subscription *bus_subscribe(struct bus *bus, struct subscriber subscriber);

/*
 * Ends the subscription, which may be done once: after it has returned, no call of the subscriber
 * begins, for whatever event.
 *
 * Outside callbacks it returns when no call of the subscriber is under way, and release() has
 * returned; it waits for nothing else.  Inside a callback, of whatever subscriber and bus, it does
 * not wait for any call.
 *
 * release() is called once, by whichever thread comes last: after the last call has returned.  It
 * is a callback itself.
 */
void bus_unsubscribe(struct bus *bus, struct subscription *subscription);

/*
 * Calls every subscriber with the event, once: in this thread or in another, before it returns or
 * after.  If a thread publishes one event when bus_publish() has returned from another one, no
 * subscriber is called with the second before its call with the first has returned.  Returns false
 * if there is no memory: then nobody is called.
 */
bool bus_publish(struct bus *bus, int event);

/*
 * Waits until every subscriber was called with all that was published, also by callbacks meanwhile.
 * Then ends the subscriptions that are left, and frees the bus.  What a release() publishes then
 * need not reach anybody.  Not to be called by a callback.
 */
void bus_close(struct bus *bus);

#endif
