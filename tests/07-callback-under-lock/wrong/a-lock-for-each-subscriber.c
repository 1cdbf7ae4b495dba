// fails: two_buses_never_deadlock deadlock
// The list is copied; a lock for each subscriber, held while it is called, keeps it alive.
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;
    pthread_mutex_t lock;      /* held while it is called, perhaps more than once by a thread */
    bool ended;                /* guarded by lock */
    struct subscription *next; /* guarded by the lock of the bus */
};

struct bus {
    pthread_mutex_t lock;
    struct subscription *first; /* those that ended are freed with the bus */
};

struct bus *bus_open(void)
{
    struct bus *bus = calloc(1, sizeof *bus);

    if (bus != NULL)
        pthread_mutex_init(&bus->lock, NULL);
    return bus;
}

struct subscription *bus_subscribe(struct bus *bus, struct subscriber subscriber)
{
    struct subscription *new = calloc(1, sizeof *new);
    pthread_mutexattr_t recursive;

    if (new == NULL)
        return NULL;
    new->subscriber = subscriber;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&new->lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
    pthread_mutex_lock(&bus->lock);
    struct subscription **end = &bus->first;
    while (*end != NULL)
        end = &(*end)->next;
    *end = new;
    pthread_mutex_unlock(&bus->lock);
    return new;
}

void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    pthread_mutex_lock(&subscription->lock);
    subscription->ended = true;
    pthread_mutex_unlock(&subscription->lock);
    if (subscription->subscriber.release != NULL)
        subscription->subscriber.release(subscription->subscriber.self);
    (void)bus;
}

bool bus_publish(struct bus *bus, int event)
{
    pthread_mutex_lock(&bus->lock);
    struct subscription *s = bus->first;
    pthread_mutex_unlock(&bus->lock);
    while (s != NULL) {
        pthread_mutex_lock(&s->lock);
        if (!s->ended)
            s->subscriber.call(s->subscriber.self, event);
        pthread_mutex_unlock(&s->lock);
        pthread_mutex_lock(&bus->lock);
        s = s->next;
        pthread_mutex_unlock(&bus->lock);
    }
    return true;
}

void bus_close(struct bus *bus)
{
    for (struct subscription *s = bus->first, *next; s != NULL; s = next) {
        next = s->next;
        if (!s->ended)
            bus_unsubscribe(bus, s);
        pthread_mutex_destroy(&s->lock);
        free(s);
    }
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}
