/*
 * Who unsubscribes is not called any more, and waits for nobody else.
 */
#include "listener.h"

/* ---- Unsubscribing outside ---- */

/* When bus_unsubscribe() has returned, the listener is gone: a call would touch freed memory. */
static void leave_while_it_is_called(void *arg)
{
    const int *publishers = arg;
    atomic_uint released;
    struct bus *bus = open_bus("bus");
    struct publisher p[] = {{.bus = bus, .event = 1}, {.bus = bus, .event = 2}};
    struct listener *who = listening(bus, "the listener", NULL, &released);

    for (int i = 0; i < *publishers; i++)
        start_publisher(&p[i]);
    bus_unsubscribe(bus, who->subscription);
    ck_assert_msg(released == 1,
                  "bus_unsubscribe() has returned, but the listener is not released");
    for (int i = 0; i < *publishers; i++)
        pthread_join(p[i].thread, NULL);
    bus_close(bus);
    expect_released(released, "the listener");
}

/* The same without a release(): the caller frees. */
static void leave_and_free(void *unused)
{
    atomic_uint releases;
    struct bus *bus = open_bus("bus");
    struct publisher p = {.bus = bus, .event = 1};
    struct listener *who = listener("the listener", NULL, &releases);
    struct subscription *subscription =
        bus_subscribe(bus, (struct subscriber){.call = call, .self = who});

    (void)unused;
    start_publisher(&p);
    bus_unsubscribe(bus, subscription);
    free(who);
    pthread_join(p.thread, NULL);
    bus_close(bus);
}

/* Nothing but a call: so that there are not too many schedules. */
static void touch(void *self, int event)
{
    if (event == 1)
        *(int *)self = event;
}

static void *unsubscribe(void *arg)
{
    struct listener *who = arg;

    il_name_thread("unsubscriber");
    bus_unsubscribe(who->bus, who->subscription);
    return NULL;
}

/* Two wait, each for calls of another subscriber; what ends the one wait is no news for the other.
 */
static void two_leave_at_once(void *unused)
{
    int touched[2] = {0};
    struct bus *bus = open_bus("bus");
    struct publisher p[] = {{.bus = bus, .event = 1}, {.bus = bus, .event = 2}};
    struct listener who[2] = {{.bus = bus}, {.bus = bus}};
    pthread_t thread;

    (void)unused;
    for (int i = 0; i < 2; i++)
        who[i].subscription =
            bus_subscribe(bus, (struct subscriber){.call = touch, .self = &touched[i]});
    start_publisher(&p[0]);
    start_publisher(&p[1]);
    start(&thread, unsubscribe, &who[0]);
    bus_unsubscribe(bus, who[1].subscription);
    touched[1] = 0;
    pthread_join(thread, NULL);
    touched[0] = 0;
    pthread_join(p[0].thread, NULL);
    pthread_join(p[1].thread, NULL);
    bus_close(bus);
}

START_TEST(who_has_unsubscribed_is_not_called)
{
    il_always(leave_and_free);
    il_always(leave_while_it_is_called, .arg = &(int){1});
    il_always(leave_while_it_is_called, .arg = &(int){2});
    il_always(two_leave_at_once, .spurious_wakes = IL_NONE);
}
END_TEST

/* ---- A slow subscriber ---- */

/* While it is called, one may subscribe and another unsubscribe. */
static void come_and_go(void *unused)
{
    atomic_uint slow, gone, come;
    struct bus *bus = open_bus("bus");
    struct publisher p = {.bus = bus, .event = 1};

    (void)unused;
    sem_init(&it_has_begun, 0, 0);
    sem_init(&it_may_end, 0, 0);
    listening(bus, "the slow one", take_time, &slow);
    struct listener *who = listening(bus, "who goes", NULL, &gone);
    start_publisher(&p);
    wait_for(&it_has_begun);
    bus_unsubscribe(bus, who->subscription);
    ck_assert_msg(gone == 1, "bus_unsubscribe() has returned, but who goes is not released");
    listening(bus, "who comes", tell, &come);
    sem_post(&it_may_end);
    pthread_join(p.thread, NULL);
    publish(bus, 2);
    wait_for(&heard);
    bus_close(bus);
    expect_released(slow, "the slow one");
    expect_released(come, "who comes");
}

/* A callback that sends the slow one away does not wait for it, on whichever bus it is. */
static void send_the_slow_one_away(void *arg)
{
    const bool *other_bus = arg;
    atomic_uint slow, sender;
    struct bus *bus = open_bus("bus"), *another = *other_bus ? open_bus("another bus") : bus;
    struct publisher p = {.bus = another, .event = 1};
    struct listener *who = listening(another, "the slow one", take_time, &slow);

    sem_init(&it_has_begun, 0, 0);
    sem_init(&it_may_end, 0, 0);
    start_publisher(&p);
    wait_for(&it_has_begun);
    listening(bus, "who sends it away", send_away_on_two, &sender)->other = who;
    publish(bus, 2);
    sem_post(&it_may_end);
    pthread_join(p.thread, NULL);
    bus_close(bus);
    if (another != bus)
        bus_close(another);
    expect_released(slow, "the slow one");
    expect_released(sender, "who sends it away");
}

START_TEST(a_slow_subscriber_holds_up_nobody_else)
{
    il_always(come_and_go);
    il_always(send_the_slow_one_away, .arg = &(bool){false});
    il_always(send_the_slow_one_away, .arg = &(bool){true});
}
END_TEST

void add_leaving(TCase *tests)
{
    tcase_add_test(tests, who_has_unsubscribed_is_not_called);
    tcase_add_test(tests, a_slow_subscriber_holds_up_nobody_else);
}
