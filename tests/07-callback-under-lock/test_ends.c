/*
 * How a subscription ends, and how it cannot begin.
 */
#include "listener.h"

/* ---- Release ---- */

/* Like release(), but first it tells the others. */
static void publish_and_release(void *self)
{
    publish(((struct listener *)self)->bus, 2);
    release(self);
}

/* release() is a callback: it may publish, whoever has unsubscribed its subscriber. */
static void a_farewell(void *arg)
{
    const bool *inside = arg;
    atomic_uint leaver, stays;
    struct bus *bus = open_bus("bus");
    struct listener *who = listener("who leaves", *inside ? leave : NULL, &leaver);

    subscribe_with(bus, who, publish_and_release);
    listening(bus, "who stays", tell, &stays);
    publish(bus, 1);
    if (!*inside)
        bus_unsubscribe(bus, who->subscription);
    wait_for(&heard);
    bus_close(bus);
    expect_released(leaver, "who leaves");
    expect_released(stays, "who stays");
}

static void send_away_and_release(void *self)
{
    struct listener *me = self;

    bus_unsubscribe(me->bus, me->other->subscription);
    release(me);
}

/* So it does not wait for a call under way, either. */
static void a_farewell_to_the_slow_one(void *unused)
{
    atomic_uint slow, leaver;
    struct bus *bus = open_bus("bus");
    struct publisher p = {.bus = bus, .event = 1};
    struct listener *who = listener("who leaves", NULL, &leaver);

    (void)unused;
    sem_init(&it_has_begun, 0, 0);
    sem_init(&it_may_end, 0, 0);
    who->other = listening(bus, "the slow one", take_time, &slow);
    start_publisher(&p);
    wait_for(&it_has_begun);
    subscribe_with(bus, who, send_away_and_release);
    bus_unsubscribe(bus, who->subscription);
    sem_post(&it_may_end);
    pthread_join(p.thread, NULL);
    bus_close(bus);
    expect_released(slow, "the slow one");
    expect_released(leaver, "who leaves");
}

START_TEST(release_is_a_callback_too)
{
    il_always(a_farewell_to_the_slow_one);
    il_always(a_farewell, .arg = &(bool){true});
    il_always(a_farewell, .arg = &(bool){false});
}
END_TEST

/* ---- Memory ---- */

static void count(void *self, int event)
{
    unsigned *calls = self;

    (void)event;
    ++*calls;
}

static void short_of_memory(void *unused)
{
    unsigned one = 0, two = 0, due = 0;
    struct bus *bus = bus_open();

    (void)unused;
    if (bus == NULL)
        return;
    struct subscription *first =
                            bus_subscribe(bus, (struct subscriber){.call = count, .self = &one}),
                        *second =
                            bus_subscribe(bus, (struct subscriber){.call = count, .self = &two});
    due += bus_publish(bus, 1);
    if (first != NULL)
        bus_unsubscribe(bus, first); /* which cannot fail */
    unsigned so_far = one;
    due += bus_publish(bus, 2);
    bus_close(bus);
    ck_assert_msg(one == so_far, "a subscriber was called after it was unsubscribed");
    if (second != NULL)
        ck_assert_msg(two == due, "%u events were published, but a subscriber heard %u", due, two);
    else
        ck_assert_msg(two == 0, "who could not subscribe was called");
    ck_assert_msg((first != NULL && second != NULL && due == 2) || il_faults() > 0,
                  "something failed although there is memory");
}

START_TEST(a_lack_of_memory_is_told)
{
    il_always(short_of_memory, .malloc_fails = 1);
    il_always(short_of_memory, .create_fails = 1);
}
END_TEST

void add_ends(TCase *tests)
{
    tcase_add_test(tests, release_is_a_callback_too);
    tcase_add_test(tests, a_lack_of_memory_is_told);
}
