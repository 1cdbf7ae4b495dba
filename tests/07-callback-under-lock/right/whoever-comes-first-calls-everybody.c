// passes
// Events go into a queue. A publisher who finds nobody at it drains it; the others leave theirs
// there.
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;

    /* Guarded by the lock of the bus. */
    unsigned long since; /* events that were put in before it */
    bool ended, called, awaited;
    struct subscription *next;
};

struct event {
    int event;
    unsigned long number;
    struct event *next;
};

struct bus {
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* an event was put in, a call is over, or the bus is closing */
    struct subscription *first;
    struct event *events, **end;
    unsigned long published;
    bool busy; /* somebody is calling */
};

static _Thread_local unsigned callbacks; /* of any bus, that this thread is in */

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

/* With the lock held. */
static void unlink_from(struct bus *bus, struct subscription *subscription)
{
    struct subscription **at = &bus->first;

    while (*at != subscription)
        at = &(*at)->next;
    *at = subscription->next;
}

static void let_go(struct subscription *subscription)
{
    callbacks++;
    if (subscription->subscriber.release != NULL)
        subscription->subscriber.release(subscription->subscriber.self);
    callbacks--;
    free(subscription);
}

void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    pthread_mutex_lock(&bus->lock);
    subscription->ended = true;
    subscription->awaited = callbacks == 0;
    while (subscription->awaited && subscription->called)
        pthread_cond_wait(&bus->changed, &bus->lock);
    bool idle = !subscription->called;
    if (idle)
        unlink_from(bus, subscription);
    pthread_mutex_unlock(&bus->lock);
    if (idle)
        let_go(subscription);
}

/* With the lock held, but not during the call.  Only one thread at a time is in here. */
static void call(struct bus *bus, struct subscription *s, int event)
{
    s->called = true; /* so it stays in the list */
    pthread_mutex_unlock(&bus->lock);
    callbacks++;
    s->subscriber.call(s->subscriber.self, event);
    callbacks--;
    pthread_mutex_lock(&bus->lock);
    s->called = false;
    pthread_cond_broadcast(&bus->changed);
}

/* Calls everybody, then lets go of those who have ended their subscriptions meanwhile.  With the
 * lock held, but not during calls. */
static void deliver(struct bus *bus, const struct event *event)
{
    struct subscription *next, *ended = NULL;

    for (struct subscription *s = bus->first; s != NULL && s->since <= event->number; s = next) {
        if (!s->ended)
            call(bus, s, event->event);
        next = s->next;
        if (s->ended && !s->awaited) {
            unlink_from(bus, s);
            s->next = ended;
            ended = s;
        }
    }
    pthread_mutex_unlock(&bus->lock);
    for (; ended != NULL; ended = next) {
        next = ended->next;
        let_go(ended);
    }
    pthread_mutex_lock(&bus->lock);
}

/* With the lock held. */
static void drain(struct bus *bus)
{
    bus->busy = true;
    while (bus->events != NULL) {
        struct event *event = bus->events;

        deliver(bus, event);
        bus->events = event->next;
        if (bus->events == NULL)
            bus->end = &bus->events;
        free(event);
    }
    bus->busy = false;
}

bool bus_publish(struct bus *bus, int event)
{
    struct event *new = malloc(sizeof *new);

    if (new == NULL)
        return false;
    pthread_mutex_lock(&bus->lock);
    *new = (struct event){.event = event, .number = bus->published++};
    *bus->end = new;
    bus->end = &new->next;
    if (!bus->busy)
        drain(bus);
    pthread_mutex_unlock(&bus->lock);
    return true;
}

struct bus *bus_open(void)
{
    struct bus *bus = calloc(1, sizeof *bus);

    if (bus == NULL)
        return NULL;
    bus->end = &bus->events;
    pthread_mutex_init(&bus->lock, NULL);
    pthread_cond_init(&bus->changed, NULL);
    return bus;
}

void bus_close(struct bus *bus)
{
    while (bus->first != NULL)
        bus_unsubscribe(bus, bus->first);
    pthread_cond_destroy(&bus->changed);
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}
