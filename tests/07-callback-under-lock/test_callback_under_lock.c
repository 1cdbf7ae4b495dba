/*
 * Publishers put events on a bus, and subscribers are called with them.  A callback may do all that
 * anybody may do: publish, subscribe, unsubscribe itself or another, on this bus or on another one.
 * Who unsubscribes outside callbacks knows, when that has returned, that the subscriber is not
 * called any more; inside a callback, its release() is told so later.  No event is lost, and those
 * of one publisher keep their order.
 *
 * Some buses call their subscribers in the publisher's thread, others in a thread of their own.  So
 * the tests wait for what a callback does, not for what bus_publish() returns.
 */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "callback_under_lock.h"
#include "interleave.h"

/* ---- A subscriber, whose memory is freed when it is released ---- */

struct listener {
    const char *name;
    void (*hear)(struct listener *self, int event); /* what it does when it is called */
    struct bus *bus;                                /* the one that it listens to */
    struct subscription *subscription;
    struct listener *other;
    atomic_uint calls, under_way; /* so far; now */
    atomic_uint *releases;        /* outlives it */
    bool done;                    /* with what main waits for */
};

static sem_t heard; /* posted by callbacks that main waits for */

static void call(void *self, int event)
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
static void release(void *self)
{
    struct listener *me = self;
    unsigned under_way = me->under_way, before = atomic_fetch_add(me->releases, 1);

    il_note("%s is released", me->name);
    ck_assert_msg(under_way == 0, "%s was released while a call of it is under way", me->name);
    ck_assert_msg(before == 0, "%s was released twice", me->name);
    free(me);
}

static struct listener *listener(const char *name, void (*hear)(struct listener *, int),
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

static void subscribe_with(struct bus *bus, struct listener *who, void (*release)(void *))
{
    struct subscriber subscriber = {.call = call, .release = release, .self = who};

    who->bus = bus;
    who->subscription = bus_subscribe(bus, subscriber);
    ck_assert_msg(who->subscription != NULL,
                  "bus_subscribe() returned NULL although there is memory");
}

static void subscribe(struct bus *bus, struct listener *who)
{
    subscribe_with(bus, who, release);
}

/* One that listens from the beginning. */
static struct listener *listening(struct bus *bus, const char *name,
                                  void (*hear)(struct listener *, int), atomic_uint *releases)
{
    struct listener *new = listener(name, hear, releases);

    subscribe(bus, new);
    return new;
}

static struct bus *open_bus(const char *name)
{
    struct bus *bus = bus_open();

    ck_assert_msg(bus != NULL, "bus_open() returned NULL although there is memory");
    il_name(bus, "%s", name);
    sem_init(&heard, 0, 0);
    return bus;
}

static void publish(struct bus *bus, int event)
{
    ck_assert_msg(bus_publish(bus, event), "bus_publish() returned false although there is memory");
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR)
        continue;
}

static void expect_released(unsigned releases, const char *name)
{
    ck_assert_msg(releases == 1, "%s was released %u times, not once", name, releases);
}

/* Somebody who publishes one event. */
struct publisher {
    struct bus *bus;
    int event;
    pthread_t thread;
};

static void *publish_one(void *arg)
{
    const struct publisher *publisher = arg;

    il_name_thread("publisher");
    publish(publisher->bus, publisher->event);
    return NULL;
}

static void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

static void start_publisher(struct publisher *publisher)
{
    start(&publisher->thread, publish_one, publisher);
}

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

static void tell(struct listener *self, int event)
{
    (void)self;
    if (event == 2)
        sem_post(&heard);
}

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

static void leave(struct listener *self, int event)
{
    ck_assert_msg(event == 1, "%s was called with event %d after it had unsubscribed", self->name,
                  event);
    bus_unsubscribe(self->bus, self->subscription);
    ck_assert_msg(*self->releases == 0, "%s was released in the middle of its call", self->name);
    publish(self->bus, 3); /* for the others */
}

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

/* Each has an event of its own, on which it sends the other away. */
static void send_other_away(struct listener *self)
{
    bus_unsubscribe(self->other->bus, self->other->subscription);
    self->done = true;
    sem_post(&heard);
}

static void send_away_on_one(struct listener *self, int event)
{
    if (event == 1)
        send_other_away(self);
}

static void send_away_on_two(struct listener *self, int event)
{
    if (event == 2)
        send_other_away(self);
}

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

static sem_t it_has_begun, it_may_end;

static void take_time(struct listener *self, int event)
{
    (void)self;
    if (event != 1)
        return;
    sem_post(&it_has_begun);
    wait_for(&it_may_end);
}

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

/* ---- Every event, in order ---- */

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

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("callback-under-lock");
    TCase *tests = tcase_create("bus");

    tcase_add_test(tests, a_callback_may_publish);
    tcase_add_test(tests, a_callback_may_subscribe);
    tcase_add_test(tests, a_callback_may_unsubscribe);
    tcase_add_test(tests, two_callbacks_may_unsubscribe_each_other);
    tcase_add_test(tests, two_buses_never_deadlock);
    tcase_add_test(tests, who_has_unsubscribed_is_not_called);
    tcase_add_test(tests, a_slow_subscriber_holds_up_nobody_else);
    tcase_add_test(tests, every_event_arrives_in_order);
    tcase_add_test(tests, release_is_a_callback_too);
    tcase_add_test(tests, a_lack_of_memory_is_told);
    suite_add_tcase(suite, tests);
    return suite;
}
