/*
 * A send is over when there is room for its item, or a receiver.
 */
#include "bench.h"

/* What a thread did before it received is known to the one that has sent to it. */
static void *receive_when_here(void *arg)
{
    struct receiver *r = arg;

    r->here = true;
    return receive_items(r);
}

static void a_meeting(void *unused)
{
    struct chan *chan = make(0, "channel");
    struct receiver r = {.chan = chan, .count = 1};

    (void)unused;
    start(&r.thread, receive_when_here, &r);
    expect("chan_send()", chan_send(chan, &items[0]), 0);
    ck_assert_msg(r.here, "chan_send() has returned, and nobody was there to receive");
    pthread_join(r.thread, NULL);
    expect_items(&r, 1);
    chan_free(chan);
}

/* Who would not wait meets only who waits already. */
static void a_select_that_does_not_wait(void *unused)
{
    struct chan *chan = make(0, "channel");
    struct receiver r = {.chan = chan, .count = 1};
    struct sender s = {.chan = chan, .first = 1, .count = 1};
    struct choice send = {.cases = {{CHAN_SEND, chan, &items[0]}}, .count = 1},
                  receive = {.cases = {{CHAN_RECV, chan, NULL}}, .count = 1};

    (void)unused;
    send.until = receive.until = CHAN_DEFAULT;
    choose(&send);
    expect("a select that sends to nobody", send.error, ETIMEDOUT);
    choose(&receive);
    expect("a select that receives from nobody", receive.error, ETIMEDOUT);
    start(&r.thread, receive_items, &r);
    pause_for(MS);
    choose(&send);
    expect("a select that sends to a thread that waits", send.error, 0);
    start(&s.thread, send_items, &s);
    pause_for(MS);
    choose(&receive);
    expect("a select that receives from a thread that waits", receive.error, 0);
    ck_assert_int_eq(number_of(receive.cases[0].item), 1);
    pthread_join(r.thread, NULL);
    pthread_join(s.thread, NULL);
    expect_items(&r, 1);
    chan_free(chan);
}

/* Three items and no more, in their order; NULL is as good an item as any. */
static void room_for_three(void *unused)
{
    struct chan *chan = make(3, "channel");
    void *sent[] = {&items[0], NULL, &items[2], &items[3], &items[4]}, *item;
    struct choice c = {.cases = {{CHAN_SEND, chan, sent[3]}}, .count = 1, .until = CHAN_DEFAULT};

    (void)unused;
    for (int i = 0; i < 3; i++)
        expect("chan_send() with room in the buffer", chan_send(chan, sent[i]), 0);
    for (int i = 0; i < 5; i++) {
        if (i < 2) {
            c.cases[0].item = sent[3 + i];
            choose(&c);
            expect("a select that sends to a full buffer", c.error, ETIMEDOUT);
        }
        expect("chan_recv() from a buffer", chan_recv(chan, &item), 0);
        ck_assert_msg(item == sent[i], "not the item was received that was sent first");
        if (i < 2) {
            choose(&c);
            expect("a select that sends to a buffer with room", c.error, 0);
        }
    }
    c.cases[0] = (struct chan_case){CHAN_RECV, chan, NULL};
    choose(&c);
    expect("a select that receives from an empty buffer", c.error, ETIMEDOUT);
    expect("chan_send() with room in the buffer", chan_send(chan, sent[0]), 0);
    chan_free(chan); /* with an item in it */
}

/* The largest buffer of these tests. */
static void room_for_a_hundred(void *unused)
{
    struct chan *chan = make(100, "channel");
    char sent[100];
    struct choice c = {.cases = {{CHAN_SEND, chan, sent}}, .count = 1, .until = CHAN_DEFAULT};

    (void)unused;
    for (int i = 0; i < 100; i++)
        expect("chan_send() with room in the buffer", chan_send(chan, &sent[i]), 0);
    choose(&c);
    expect("a select that sends to a full buffer", c.error, ETIMEDOUT);
    for (int i = 0; i < 100; i++) {
        void *item;
        expect("chan_recv() from a buffer", chan_recv(chan, &item), 0);
        ck_assert_msg(item == &sent[i], "not the item was received that was sent first");
    }
    chan_free(chan);
}

/* A channel of capacity 1 as a lock: to send is to take it, to receive to give it back. */
struct counter {
    struct chan *lock;
    int value;
};

static void *count(void *arg)
{
    struct counter *counter = arg;
    void *item;

    il_name_thread("counter");
    expect("chan_send() as a lock", chan_send(counter->lock, NULL), 0);
    counter->value++;
    expect("chan_recv() as an unlock", chan_recv(counter->lock, &item), 0);
    return NULL;
}

static void a_channel_as_a_lock(void *unused)
{
    struct counter counter = {.lock = make(1, "channel")};
    pthread_t thread;

    (void)unused;
    start(&thread, count, &counter);
    count(&counter);
    pthread_join(thread, NULL);
    ck_assert_msg(counter.value == 2, "two threads have counted to %d", counter.value);
    chan_free(counter.lock);
}

START_TEST(a_send_waits_for_room_or_a_receiver)
{
    il_always(a_meeting);
    il_always(a_select_that_does_not_wait, .retries = 8);
    il_always(room_for_three, .retries = 8);
    il_always(room_for_a_hundred);
    il_always(a_channel_as_a_lock);
}
END_TEST

void add_room(TCase *tests)
{
    tcase_add_test(tests, a_send_waits_for_room_or_a_receiver);
}
