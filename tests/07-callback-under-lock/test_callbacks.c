/*
 * What a callback may do, on one bus and on two.
 */
#include "listener.h"

/* ---- What a callback may do ---- */

static void publish_two_after_one(struct listener *self, int event)
{
    if (event == 1)
        publish(self->bus, 2);
    else
        sem_post(&heard);
}

static void publish_in_a_callback(void *unused)
{
    atomic_uint released;
    struct bus *bus = open_bus("bus");

    (void)unused;
    listening(bus, "the listener", publish_two_after_one, &released);
    publish(bus, 1);
    wait_for(&heard);
    bus_close(bus);
    expect_released(released, "the listener");
}

START_TEST(a_callback_may_publish)
{
    il_always(publish_in_a_callback);
}
END_TEST

/* On event 1 it lets the other one listen, who must hear event 2. */
static void let_other_listen(struct listener *self, int event)
{
    if (event != 1)
        return;
    subscribe(self->bus, self->other);
    publish(self->bus, 2);
}

static void subscribe_in_a_callback(void *unused)
{
    atomic_uint first_released, second_released;
    struct bus *bus = open_bus("bus");
    struct listener *first = listening(bus, "the first", let_other_listen, &first_released);

    (void)unused;
    first->other = listener("the second", tell, &second_released);
    publish(bus, 1);
    wait_for(&heard);
    bus_close(bus);
    expect_released(first_released, "the first");
    expect_released(second_released, "the second");
}

/* On event 1 it leaves, and another one of its kind takes its place: for the next event. */
static void hand_over(struct listener *self, int event)
{
    if (event == 1) {
        ck_assert_msg(self->other != NULL,
                      "%s was called with the event in whose callback it had been subscribed",
                      self->name);
        subscribe(self->bus, self->other);
        bus_unsubscribe(self->bus, self->subscription);
    }
    sem_post(&heard);
}

static void take_over_in_a_callback(void *unused)
{
    atomic_uint first_released, second_released;
    struct bus *bus = open_bus("bus");
    struct listener *first = listener("the first", hand_over, &first_released);

    (void)unused;
    first->other = listener("the second", hand_over, &second_released);
    subscribe(bus, first);
    publish(bus, 1);
    wait_for(&heard);
    publish(bus, 2);
    wait_for(&heard);
    bus_close(bus);
    expect_released(first_released, "the first");
    expect_released(second_released, "the second");
}

START_TEST(a_callback_may_subscribe)
{
    il_always(take_over_in_a_callback);
    il_always(subscribe_in_a_callback);
}
END_TEST

/* ---- Unsubscribing in a callback ---- */

static void leave_in_a_callback(void *unused)
{
    atomic_uint left, stayed;
    struct bus *bus = open_bus("bus");

    (void)unused;
    listening(bus, "who leaves", leave, &left);
    listening(bus, "who stays", tell, &stayed);
    publish(bus, 1);
    publish(bus, 2);
    wait_for(&heard);
    bus_close(bus);
    expect_released(left, "who leaves");
    expect_released(stayed, "who stays");
}

static void send_away(struct listener *self, int event)
{
    if (event == 1)
        bus_unsubscribe(self->bus, self->other->subscription);
    sem_post(&heard);
}

static void hear_nothing_after_one(struct listener *self, int event)
{
    ck_assert_msg(event == 1, "%s was called with event %d after it was unsubscribed", self->name,
                  event);
}

/* Before it in the list, or after. */
static void send_another_away(void *arg)
{
    const bool *first = arg;
    atomic_uint sent, sender;
    struct bus *bus = open_bus("bus");
    struct listener *other = listener("the other", hear_nothing_after_one, &sent);

    if (*first)
        subscribe(bus, other);
    struct listener *one = listening(bus, "the one", send_away, &sender);
    one->other = other;
    if (!*first)
        subscribe(bus, other);
    publish(bus, 1);
    wait_for(&heard);
    publish(bus, 2);
    wait_for(&heard);
    bus_close(bus);
    expect_released(sent, "the other");
    expect_released(sender, "the one");
}

static void leave_on_one(struct listener *self, int event)
{
    if (event == 1)
        bus_unsubscribe(self->bus, self->subscription);
}

/* It ends its own subscription while another call of it may be under way. */
static void leave_in_one_of_two_calls(void *unused)
{
    atomic_uint released;
    struct bus *bus = open_bus("bus");
    struct publisher p[] = {{.bus = bus, .event = 1}, {.bus = bus, .event = 2}};

    (void)unused;
    listening(bus, "the listener", leave_on_one, &released);
    start_publisher(&p[0]);
    start_publisher(&p[1]);
    pthread_join(p[0].thread, NULL);
    pthread_join(p[1].thread, NULL);
    bus_close(bus);
    expect_released(released, "the listener");
}

START_TEST(a_callback_may_unsubscribe)
{
    il_always(leave_in_a_callback);
    il_always(leave_in_one_of_two_calls);
    il_always(send_another_away, .arg = &(bool){false});
    il_always(send_another_away, .arg = &(bool){true});
}
END_TEST

/* Main waits for each of the two: it has heard its event, or never will. */
static void release_and_settle(void *self)
{
    bool done = ((struct listener *)self)->done;

    release(self);
    if (!done)
        sem_post(&heard);
}

/* On one bus or on two. */
static void two_who_send_each_other_away(void *arg)
{
    const bool *two_buses = arg;
    atomic_uint a_released, b_released;
    struct bus *bus = open_bus("bus"), *another = *two_buses ? open_bus("another bus") : bus;
    struct listener *a = listener("a", send_away_on_one, &a_released),
                    *b = listener("b", send_away_on_two, &b_released);
    struct publisher p[] = {{.bus = bus, .event = 1}, {.bus = another, .event = 2}};

    a->other = b;
    b->other = a;
    subscribe_with(bus, a, release_and_settle);
    subscribe_with(another, b, release_and_settle);
    start_publisher(&p[0]);
    start_publisher(&p[1]);
    wait_for(&heard);
    wait_for(&heard);
    pthread_join(p[0].thread, NULL);
    pthread_join(p[1].thread, NULL);
    bus_close(bus);
    if (another != bus)
        bus_close(another);
    expect_released(a_released, "a");
    expect_released(b_released, "b");
}

START_TEST(two_callbacks_may_unsubscribe_each_other)
{
    il_always(two_who_send_each_other_away, .arg = &(bool){false});
    il_always(two_who_send_each_other_away, .arg = &(bool){true});
}
END_TEST

/* ---- Two buses ---- */

/* Event 1 goes on to the other bus as event 2, and there it ends. */
static void pass_on(struct listener *self, int event)
{
    if (event == 1)
        publish(self->other->bus, 2);
    sem_post(&heard);
}

static void two_buses(void *unused)
{
    atomic_uint a_released, b_released;
    struct bus *left = open_bus("left"), *right = open_bus("right");
    struct listener *a = listening(left, "a", pass_on, &a_released),
                    *b = listening(right, "b", pass_on, &b_released);
    struct publisher p[] = {{.bus = left, .event = 1}, {.bus = right, .event = 1}};

    (void)unused;
    a->other = b;
    b->other = a;
    start_publisher(&p[0]);
    start_publisher(&p[1]);
    for (int i = 0; i < 4; i++)
        wait_for(&heard); /* each has heard both events */
    pthread_join(p[0].thread, NULL);
    pthread_join(p[1].thread, NULL);
    bus_close(left);
    bus_close(right);
    expect_released(a_released, "a");
    expect_released(b_released, "b");
}

/* The same with as few steps as can be: a game for the reader (chapter.conf). */
static void pass_on_at_once(void *other, int event)
{
    if (event == 1) {
        publish(*(struct bus **)other, 2);
        sem_post(&heard);
    }
}

static void two_buses_in_brief(void *unused)
{
    struct bus *left = open_bus("left"), *right = open_bus("right");
    struct publisher p = {.bus = right, .event = 1};

    (void)unused;
    bus_subscribe(left, (struct subscriber){.call = pass_on_at_once, .self = &right});
    bus_subscribe(right, (struct subscriber){.call = pass_on_at_once, .self = &left});
    start_publisher(&p);
    publish(left, 1);
    wait_for(&heard);
    wait_for(&heard);
    pthread_join(p.thread, NULL);
    bus_close(left);
    bus_close(right);
}

START_TEST(two_buses_never_deadlock)
{
    il_always(two_buses_in_brief);
    il_always(two_buses);
}
END_TEST

void add_callbacks(TCase *tests)
{
    tcase_add_test(tests, a_callback_may_publish);
    tcase_add_test(tests, a_callback_may_subscribe);
    tcase_add_test(tests, a_callback_may_unsubscribe);
    tcase_add_test(tests, two_callbacks_may_unsubscribe_each_other);
    tcase_add_test(tests, two_buses_never_deadlock);
}
