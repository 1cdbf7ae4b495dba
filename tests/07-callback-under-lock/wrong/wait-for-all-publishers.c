// fails: a_slow_subscriber_holds_up_nobody_else deadlock
// When nobody is publishing any more, nobody is calling it.
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;

    /* Guarded by the lock of the bus. */
    unsigned long since; /* events that were published before it */
    unsigned calls;      /* under way */
    bool ended, awaited; /* unsubscribed; bus_unsubscribe() waits for the last call */
    struct subscription *next;
};

struct bus {
    pthread_mutex_t lock;        /* guards the list and what follows */
    pthread_cond_t call_is_over; /* of a subscription that is awaited */
    struct subscription *first;
    unsigned long published; /* events */
    unsigned publishing;     /* threads */
};

static _Thread_local unsigned callbacks; /* of any bus, that this thread is in */

struct bus *bus_open(void)
{
    struct bus *bus = calloc(1, sizeof *bus);

    if (bus == NULL)
        return NULL;
    pthread_mutex_init(&bus->lock, NULL);
    pthread_cond_init(&bus->call_is_over, NULL);
    return bus;
}

struct subscription *bus_subscribe(struct bus *bus, struct subscriber subscriber)
{
    struct subscription *new = calloc(1, sizeof *new);

    if (new == NULL)
        return NULL;
    new->subscriber = subscriber;
    pthread_mutex_lock(&bus->lock);
    new->since = bus->published;
    struct subscription **end = &bus->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = new;
    pthread_mutex_unlock(&bus->lock);
    return new;
}

/* Nobody can find it any more, and nobody is calling it. */
static void let_go(struct subscription *subscription)
{
    struct subscriber *subscriber = &subscription->subscriber;

    callbacks++;
    if (subscriber->release != NULL)
        subscriber->release(subscriber->self);
    callbacks--;
    free(subscription);
}

/* With the lock held. */
static void unlink_from(struct bus *bus, struct subscription *subscription)
{
    struct subscription **at = &bus->first;

    while (*at != subscription)
        at = &(*at)->next;
    *at = subscription->next;
}

void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    pthread_mutex_lock(&bus->lock);
    subscription->ended = true;
    subscription->awaited = callbacks == 0; /* in a callback nobody waits for another one */
    while (subscription->awaited && bus->publishing > 0)
        pthread_cond_wait(&bus->call_is_over, &bus->lock);
    bool idle = subscription->calls == 0;
    if (idle)
        unlink_from(bus, subscription);
    pthread_mutex_unlock(&bus->lock);
    if (idle)
        let_go(subscription);
}

/* Calls one subscriber; the lock is held, but not meanwhile.  True: it must be let go. */
static bool call(struct bus *bus, struct subscription *s, int event)
{
    s->calls++;
    pthread_mutex_unlock(&bus->lock);
    callbacks++;
    s->subscriber.call(s->subscriber.self, event);
    callbacks--;
    pthread_mutex_lock(&bus->lock);
    s->calls--;
    if (s->awaited)
        pthread_cond_broadcast(&bus->call_is_over);
    return s->ended && s->calls == 0 && !s->awaited;
}

bool bus_publish(struct bus *bus, int event)
{
    struct subscription *next, *last_called = NULL; /* those that it was the last to call */

    pthread_mutex_lock(&bus->lock);
    unsigned long number = bus->published++;
    bus->publishing++;
    for (struct subscription *s = bus->first; s != NULL && s->since <= number; s = next) {
        bool must_go = !s->ended && call(bus, s, event);
        next = s->next;
        if (must_go) {
            unlink_from(bus, s);
            s->next = last_called;
            last_called = s;
        }
    }
    bus->publishing--;
    pthread_cond_broadcast(&bus->call_is_over);
    pthread_mutex_unlock(&bus->lock);

    for (; last_called != NULL; last_called = next) {
        next = last_called->next;
        let_go(last_called);
    }
    return true;
}

void bus_close(struct bus *bus)
{
    while (bus->first != NULL)
        bus_unsubscribe(bus, bus->first);
    pthread_cond_destroy(&bus->call_is_over);
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}
