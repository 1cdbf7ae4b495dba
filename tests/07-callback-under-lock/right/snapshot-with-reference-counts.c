// passes
// Each event goes to a copy of the list; a subscription is freed when the last copy has done with
// it.
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;

    /* Guarded by the lock of the bus. */
    unsigned holders; /* the list, and snapshots that have it; the last one frees it */
    unsigned users;   /* the subscription itself, and calls under way; the last one releases */
    bool ended, released;
    struct subscription *next;
};

struct bus {
    pthread_mutex_t lock;
    pthread_cond_t has_released;
    struct subscription *first;
};

static _Thread_local unsigned callbacks; /* of any bus, that this thread is in */

struct bus *bus_open(void)
{
    struct bus *bus = calloc(1, sizeof *bus);

    if (bus == NULL)
        return NULL;
    pthread_mutex_init(&bus->lock, NULL);
    pthread_cond_init(&bus->has_released, NULL);
    return bus;
}

struct subscription *bus_subscribe(struct bus *bus, struct subscriber subscriber)
{
    struct subscription *new = calloc(1, sizeof *new);

    if (new == NULL)
        return NULL;
    new->subscriber = subscriber;
    new->holders = new->users = 1;
    pthread_mutex_lock(&bus->lock);
    struct subscription **end = &bus->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = new;
    pthread_mutex_unlock(&bus->lock);
    return new;
}

/* With the lock held, but not while it releases. */
static void leave(struct bus *bus, struct subscription *s)
{
    if (--s->users > 0)
        return;
    pthread_mutex_unlock(&bus->lock);
    callbacks++;
    if (s->subscriber.release != NULL)
        s->subscriber.release(s->subscriber.self);
    callbacks--;
    pthread_mutex_lock(&bus->lock);
    s->released = true;
    pthread_cond_broadcast(&bus->has_released);
}

/* With the lock held. */
static void drop(struct subscription *s)
{
    if (--s->holders == 0)
        free(s);
}

void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    pthread_mutex_lock(&bus->lock);
    struct subscription **at = &bus->first;
    while (*at != subscription)
        at = &(*at)->next;
    *at = subscription->next;
    subscription->ended = true;
    leave(bus, subscription);
    while (callbacks == 0 && !subscription->released)
        pthread_cond_wait(&bus->has_released, &bus->lock);
    drop(subscription);
    pthread_mutex_unlock(&bus->lock);
}

/* With the lock held: all subscriptions of now, and how many. */
static struct subscription **snapshot(struct bus *bus, size_t *count)
{
    size_t n = 0;

    for (struct subscription *s = bus->first; s != NULL; s = s->next)
        n++;
    struct subscription **all = malloc((n + 1) * sizeof(struct subscription *));
    if (all == NULL)
        return NULL;
    *count = 0;
    for (struct subscription *s = bus->first; s != NULL; s = s->next) {
        s->holders++;
        all[(*count)++] = s;
    }
    return all;
}

/* With the lock held, but not during the call. */
static void call(struct bus *bus, struct subscription *s, int event)
{
    s->users++;
    pthread_mutex_unlock(&bus->lock);
    callbacks++;
    s->subscriber.call(s->subscriber.self, event);
    callbacks--;
    pthread_mutex_lock(&bus->lock);
    leave(bus, s);
}

bool bus_publish(struct bus *bus, int event)
{
    size_t count;

    pthread_mutex_lock(&bus->lock);
    struct subscription **all = snapshot(bus, &count);
    for (size_t i = 0; all != NULL && i < count; i++) {
        if (!all[i]->ended)
            call(bus, all[i], event);
        drop(all[i]);
    }
    pthread_mutex_unlock(&bus->lock);
    bool done = all != NULL;
    free(all);
    return done;
}

void bus_close(struct bus *bus)
{
    while (bus->first != NULL)
        bus_unsubscribe(bus, bus->first);
    pthread_cond_destroy(&bus->has_released);
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}
