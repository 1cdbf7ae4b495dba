/*
 * Every event arrives, in order.
 */
#include "listener.h"

enum { PUBLISHERS = 2, EVENTS = 2 };

static atomic_uint last[PUBLISHERS]; /* event of each that has been heard to its end */

/* Event 10 * p + k is the k-th of publisher p. */
static void hear_in_order(struct listener *self, int event)
{
    unsigned p = (unsigned)event / 10, k = (unsigned)event % 10;

    ck_assert_msg(last[p] == k - 1, "%s was called with event %u of publisher %u after event %u",
                  self->name, k, p, (unsigned)last[p]);
    last[p] = k;
}

static void *publish_some(void *arg)
{
    const struct publisher *publisher = arg;

    il_name_thread("publisher");
    for (int k = 1; k <= EVENTS; k++)
        publish(publisher->bus, 10 * publisher->event + k);
    return NULL;
}

static void two_publishers(void *unused)
{
    atomic_uint released;
    struct bus *bus = open_bus("bus");
    struct publisher p[PUBLISHERS] = {{.bus = bus, .event = 0}, {.bus = bus, .event = 1}};

    (void)unused;
    listening(bus, "the listener", hear_in_order, &released);
    for (int i = 0; i < PUBLISHERS; i++)
        last[i] = 0;
    for (int i = 0; i < PUBLISHERS; i++)
        start(&p[i].thread, publish_some, &p[i]);
    for (int i = 0; i < PUBLISHERS; i++)
        pthread_join(p[i].thread, NULL);
    bus_close(bus);
    for (int i = 0; i < PUBLISHERS; i++)
        ck_assert_msg(last[i] == EVENTS, "publisher %d has published %d events, %u were heard", i,
                      EVENTS, (unsigned)last[i]);
}

/* Closing waits for what callbacks publish, too. */
static void publish_two_to_nobody(struct listener *self, int event)
{
    if (event == 1)
        publish(self->bus, 2);
    else
        last[0] = 2;
}

static void close_at_once(void *unused)
{
    atomic_uint released;
    struct bus *bus = open_bus("bus");

    (void)unused;
    last[0] = 0;
    listening(bus, "the listener", publish_two_to_nobody, &released);
    publish(bus, 1);
    bus_close(bus);
    ck_assert_msg(last[0] == 2, "event 2 was published before the bus was closed, but not heard");
    expect_released(released, "the listener");
}

START_TEST(every_event_arrives_in_order)
{
    il_always(two_publishers);
    il_always(close_at_once);
}
END_TEST

void add_order(TCase *tests)
{
    tcase_add_test(tests, every_event_arrives_in_order);
}
