/*
 * listener.c - see listener.h.
 */
#include "listener.h"

sem_t heard, it_has_begun, it_may_end;

/* ---- Listeners ---- */

void call(void *self, int event)
{
    struct listener *me = self;

    me->under_way++;
    me->calls++;
    il_note("%s hears event %d", me->name, event);
    if (me->hear != NULL)
        me->hear(me, event);
    me->under_way--;
}

/* What was released must not be touched again: the checker watches freed memory. */
void release(void *self)
{
    struct listener *me = self;
    unsigned under_way = me->under_way, before = atomic_fetch_add(me->releases, 1);

    il_note("%s is released", me->name);
    ck_assert_msg(under_way == 0, "%s was released while a call of it is under way", me->name);
    ck_assert_msg(before == 0, "%s was released twice", me->name);
    free(me);
}

struct listener *listener(const char *name, void (*hear)(struct listener *, int),
                          atomic_uint *releases)
{
    struct listener *new = calloc(1, sizeof *new);

    ck_assert_msg(new != NULL, "the test has no memory");
    il_name(new, "%s", name);
    *releases = 0;
    new->name = name;
    new->hear = hear;
    new->releases = releases;
    return new;
}

void subscribe_with(struct bus *bus, struct listener *who, void (*release)(void *))
{
    struct subscriber subscriber = {.call = call, .release = release, .self = who};

    who->bus = bus;
    who->subscription = bus_subscribe(bus, subscriber);
    ck_assert_msg(who->subscription != NULL,
                  "bus_subscribe() returned NULL although there is memory");
}

void subscribe(struct bus *bus, struct listener *who)
{
    subscribe_with(bus, who, release);
}

struct listener *listening(struct bus *bus, const char *name, void (*hear)(struct listener *, int),
                           atomic_uint *releases)
{
    struct listener *new = listener(name, hear, releases);

    subscribe(bus, new);
    return new;
}

/* ---- Buses ---- */

struct bus *open_bus(const char *name)
{
    struct bus *bus = bus_open();

    ck_assert_msg(bus != NULL, "bus_open() returned NULL although there is memory");
    il_name(bus, "%s", name);
    sem_init(&heard, 0, 0);
    return bus;
}

void publish(struct bus *bus, int event)
{
    ck_assert_msg(bus_publish(bus, event), "bus_publish() returned false although there is memory");
}

void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR)
        continue;
}

void expect_released(unsigned releases, const char *name)
{
    ck_assert_msg(releases == 1, "%s was released %u times, not once", name, releases);
}

/* ---- Threads ---- */

static void *publish_one(void *arg)
{
    const struct publisher *publisher = arg;

    il_name_thread("publisher");
    publish(publisher->bus, publisher->event);
    return NULL;
}

void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

void start_publisher(struct publisher *publisher)
{
    start(&publisher->thread, publish_one, publisher);
}

/* ---- What listeners do when they are called ---- */

void tell(struct listener *self, int event)
{
    (void)self;
    if (event == 2)
        sem_post(&heard);
}

void leave(struct listener *self, int event)
{
    ck_assert_msg(event == 1, "%s was called with event %d after it had unsubscribed", self->name,
                  event);
    bus_unsubscribe(self->bus, self->subscription);
    ck_assert_msg(*self->releases == 0, "%s was released in the middle of its call", self->name);
    publish(self->bus, 3); /* for the others */
}

/* Each has an event of its own, on which it sends the other away. */
static void send_other_away(struct listener *self)
{
    bus_unsubscribe(self->other->bus, self->other->subscription);
    self->done = true;
    sem_post(&heard);
}

void send_away_on_one(struct listener *self, int event)
{
    if (event == 1)
        send_other_away(self);
}

void send_away_on_two(struct listener *self, int event)
{
    if (event == 2)
        send_other_away(self);
}

void take_time(struct listener *self, int event)
{
    (void)self;
    if (event != 1)
        return;
    sem_post(&it_has_begun);
    wait_for(&it_may_end);
}
