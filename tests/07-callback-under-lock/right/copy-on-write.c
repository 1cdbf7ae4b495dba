// passes
// The list is an array that is never changed, only replaced; who publishes holds on to the one of
// the moment.
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;
    unsigned holders; /* arrays that have it, and bus_unsubscribe(); the last one frees it */
    unsigned calls;   /* under way */
    bool ended, awaited;
};

/* Never changed; replaced by another when somebody comes, and tidied up when it is the bus's alone.
 */
struct array {
    unsigned holders;
    size_t count;
    struct subscription *all[];
};

struct bus {
    pthread_mutex_t lock; /* guards everything but what is in an array */
    pthread_cond_t call_is_over;
    struct array *now;
};

static _Thread_local unsigned callbacks; /* of any bus, that this thread is in */

static void drop(struct subscription *s)
{
    if (--s->holders == 0)
        free(s);
}

static void drop_array(struct array *array)
{
    if (--array->holders > 0)
        return;
    for (size_t i = 0; i < array->count; i++)
        drop(array->all[i]);
    free(array);
}

struct bus *bus_open(void)
{
    struct bus *bus = calloc(1, sizeof *bus);
    struct array *none = calloc(1, sizeof *none);

    if (bus == NULL || none == NULL) {
        free(bus);
        free(none);
        return NULL;
    }
    none->holders = 1;
    bus->now = none;
    pthread_mutex_init(&bus->lock, NULL);
    pthread_cond_init(&bus->call_is_over, NULL);
    return bus;
}

/* With the lock held: a copy of those who have not ended, with room for one more. */
static struct array *copy(const struct array *old)
{
    struct array *new = malloc(sizeof *new + (old->count + 1) * sizeof new->all[0]);

    if (new == NULL)
        return NULL;
    new->holders = 1;
    new->count = 0;
    for (size_t i = 0; i < old->count; i++)
        if (!old->all[i]->ended) {
            old->all[i]->holders++;
            new->all[new->count++] = old->all[i];
        }
    return new;
}

struct subscription *bus_subscribe(struct bus *bus, struct subscriber subscriber)
{
    struct subscription *new = calloc(1, sizeof *new);

    if (new == NULL)
        return NULL;
    new->subscriber = subscriber;
    new->holders = 1;
    pthread_mutex_lock(&bus->lock);
    struct array *array = copy(bus->now);
    if (array != NULL) {
        array->all[array->count++] = new;
        drop_array(bus->now);
        bus->now = array;
    }
    pthread_mutex_unlock(&bus->lock);
    if (array == NULL)
        free(new);
    return array == NULL ? NULL : new;
}

static void release(struct subscriber subscriber)
{
    callbacks++;
    if (subscriber.release != NULL)
        subscriber.release(subscriber.self);
    callbacks--;
}

/* It stays in the array until the next one is made, for which no memory is needed here. */
void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    struct subscriber subscriber = subscription->subscriber;

    pthread_mutex_lock(&bus->lock);
    subscription->holders++;
    subscription->ended = true;
    subscription->awaited = callbacks == 0;
    while (subscription->awaited && subscription->calls > 0)
        pthread_cond_wait(&bus->call_is_over, &bus->lock);
    bool idle = subscription->calls == 0;
    drop(subscription);
    pthread_mutex_unlock(&bus->lock);
    if (idle)
        release(subscriber);
}

/* The lock is held, but not during calls. */
static void call(struct bus *bus, struct subscription *s, int event)
{
    s->calls++;
    pthread_mutex_unlock(&bus->lock);
    callbacks++;
    s->subscriber.call(s->subscriber.self, event);
    callbacks--;
    pthread_mutex_lock(&bus->lock);
    s->calls--;
    pthread_cond_broadcast(&bus->call_is_over);
    if (s->ended && s->calls == 0 && !s->awaited) {
        pthread_mutex_unlock(&bus->lock);
        release(s->subscriber);
        pthread_mutex_lock(&bus->lock);
    }
}

bool bus_publish(struct bus *bus, int event)
{
    pthread_mutex_lock(&bus->lock);
    struct array *array = bus->now;
    array->holders++;
    for (size_t i = 0; i < array->count; i++)
        if (!array->all[i]->ended)
            call(bus, array->all[i], event);
    drop_array(array);
    pthread_mutex_unlock(&bus->lock);
    return true;
}

void bus_close(struct bus *bus)
{
    for (size_t i = 0; i < bus->now->count; i++)
        if (!bus->now->all[i]->ended)
            bus_unsubscribe(bus, bus->now->all[i]);
    drop_array(bus->now);
    pthread_cond_destroy(&bus->call_is_over);
    pthread_mutex_destroy(&bus->lock);
    free(bus);
}
