// passes
// The bus knows every call under way, by a note on the stack of the thread that makes it.
#include "callback_under_lock.h"

#include <pthread.h>
#include <stdlib.h>

struct subscription {
    struct subscriber subscriber;
    struct subscription *next; /* guarded by the lock of the bus, as what follows */
    unsigned long since;
    bool ended, awaited;
};

/* A call under way, on the stack of the thread that makes it. */
struct frame {
    struct subscription *called;
    struct frame *next;
};

struct bus {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t call_is_over;
    struct subscription *first;
    struct frame *frames;
    unsigned long published;
};

static _Thread_local bool inside; /* a callback */

struct bus *bus_open(void)
{
    struct bus *bus = calloc(1, sizeof *bus);

    if (bus != NULL) {
        pthread_mutex_init(&bus->lock, NULL);
        pthread_cond_init(&bus->call_is_over, NULL);
    }
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

static bool is_called(const struct bus *bus, const struct subscription *subscription)
{
    for (const struct frame *f = bus->frames; f != NULL; f = f->next)
        if (f->called == subscription)
            return true;
    return false;
}

/* With the lock held, but not while it releases. */
static void let_go(struct bus *bus, struct subscription *subscription)
{
    struct subscription **at = &bus->first;
    bool before = inside;

    while (*at != subscription)
        at = &(*at)->next;
    *at = subscription->next;
    pthread_mutex_unlock(&bus->lock);
    inside = true;
    if (subscription->subscriber.release != NULL)
        subscription->subscriber.release(subscription->subscriber.self);
    inside = before;
    free(subscription);
    pthread_mutex_lock(&bus->lock);
}

void bus_unsubscribe(struct bus *bus, struct subscription *subscription)
{
    pthread_mutex_lock(&bus->lock);
    subscription->ended = true;
    subscription->awaited = !inside;
    while (subscription->awaited && is_called(bus, subscription))
        pthread_cond_wait(&bus->call_is_over, &bus->lock);
    if (!is_called(bus, subscription))
        let_go(bus, subscription);
    pthread_mutex_unlock(&bus->lock);
}

/* The lock is held, but not during the call, when the frame says who must stay in the list. */
static void call(struct bus *bus, struct frame *frame, int event)
{
    const struct subscriber *subscriber = &frame->called->subscriber;
    bool before = inside;

    pthread_mutex_unlock(&bus->lock);
    inside = true;
    subscriber->call(subscriber->self, event);
    inside = before;
    pthread_mutex_lock(&bus->lock);
    pthread_cond_broadcast(&bus->call_is_over);
}

static void move(struct bus *bus, struct frame *frame, struct subscription *to)
{
    struct subscription *from = frame->called;

    frame->called = to;
    if (from != NULL && from->ended && !from->awaited && !is_called(bus, from))
        let_go(bus, from);
}

bool bus_publish(struct bus *bus, int event)
{
    pthread_mutex_lock(&bus->lock);
    unsigned long number = bus->published++;
    struct frame frame = {.next = bus->frames};
    struct frame **at = &bus->frames;

    bus->frames = &frame;
    struct subscription *s = bus->first;
    for (; s != NULL && s->since <= number; s = s->next)
        if (!s->ended) {
            move(bus, &frame, s);
            call(bus, &frame, event);
        }
    move(bus, &frame, NULL);
    while (*at != &frame)
        at = &(*at)->next;
    *at = frame.next;
    pthread_mutex_unlock(&bus->lock);
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
