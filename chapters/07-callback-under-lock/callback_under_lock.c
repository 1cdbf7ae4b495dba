/*
 * callback_under_lock.c - an event bus: a list of subscribers, and a lock.
 */
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;
    struct subscription *next; /* guarded by the lock of the bus */
};

struct bus {
    pthread_mutex_t lock; /* guards the list */
    struct subscription *first;
};

struct bus *bus_open(void)
{
    struct bus *bus = malloc(sizeof *bus);

    if (bus == NULL)
        return NULL;
    pthread_mutex_init(&bus->lock, NULL);
    bus->first = NULL;
    return bus;
}

struct subscription *bus_subscribe(struct bus *bus, struct subscriber subscriber)
{
    struct subscription *new = malloc(sizeof *new);

    if (new == NULL)
        return NULL;
    new->subscriber = subscriber;
    new->next = NULL;
    pthread_mutex_lock(&bus->lock);
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

    if (subscriber->release != NULL)
        subscriber->release(subscriber->self);
    free(subscription);
}

void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    pthread_mutex_lock(&bus->lock);
    struct subscription **at = &bus->first;
    while (*at != subscription)
        at = &(*at)->next;
    *at = subscription->next;
    pthread_mutex_unlock(&bus->lock);
    let_go(subscription);
}

bool bus_publish(struct bus *bus, int event)
{
    pthread_mutex_lock(&bus->lock);
    for (struct subscription *s = bus->first; s != NULL; s = s->next)
        s->subscriber.call(s->subscriber.self, event);
    pthread_mutex_unlock(&bus->lock);
    return true;
}

void bus_close(struct bus *bus)
{
    while (bus->first != NULL)
        bus_unsubscribe(bus, bus->first);
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}
