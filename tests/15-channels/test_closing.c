/*
 * What is sent is received, or refused, whenever the channel is closed; and a range may end before.
 */
#include "bench.h"

/* ---- What was sent is received ---- */

/* Two items are in the buffer when the channel is closed. */
static void left_in_the_buffer(void *unused)
{
    struct chan *chan = make(2, "channel");
    struct sender s = {.chan = chan, .count = 2, .closes = true};
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    (void)unused;
    start(&s.thread, send_items, &s);
    pthread_join(s.thread, NULL);
    receive_items(&r);
    expect_items(&r, 2);
    r.error = 0;
    receive_items(&r); /* and once more */
    expect_items(&r, 2);
    chan_free(chan);
}

/* With a receiver at work meanwhile. */
static void sent_and_closed(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct sender s = {.chan = chan, .count = 2, .closes = true};
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    start(&s.thread, send_items, &s);
    receive_items(&r);
    ck_assert_msg(s.finished, "the channel was closed, but what came before that had not happened");
    pthread_join(s.thread, NULL);
    expect_items(&r, 2);
    chan_free(chan);
}

/* Two of each: every item is received once. */
static void two_and_two(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct sender s[] = {{.chan = chan, .first = 0, .count = 1},
                         {.chan = chan, .first = 1, .count = 1}};
    struct receiver r[] = {{.chan = chan, .count = 1}, {.chan = chan, .count = 1}};

    for (int i = 0; i < 2; i++) {
        start(&s[i].thread, send_items, &s[i]);
        start(&r[i].thread, receive_items, &r[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(s[i].thread, NULL);
        pthread_join(r[i].thread, NULL);
    }
    ck_assert_msg(r[0].got[0] + r[1].got[0] == 1, "items 0 and 1 were sent; %d and %d received",
                  r[0].got[0], r[1].got[0]);
    chan_free(chan);
}

START_TEST(what_was_sent_is_received)
{
    il_always(left_in_the_buffer);
    il_always(sent_and_closed, .arg = &(size_t){0});
    il_always(sent_and_closed, .arg = &(size_t){1});
    il_always(two_and_two, .arg = &(size_t){0});
    il_always(two_and_two, .arg = &(size_t){1});
}
END_TEST

/* ---- Closed channels ---- */

static void send_after_close(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct chan_case c = {CHAN_SEND, chan, &items[1]};
    struct receiver r = {.chan = chan, .count = 1};
    size_t chosen = 1;

    expect("chan_close() of an open channel", chan_close(chan), 0);
    expect("chan_send() to a closed channel", chan_send(chan, &items[0]), EPIPE);
    expect("a select that sends to a closed channel", chan_select(&c, 1, CHAN_DEFAULT, &chosen),
           EPIPE);
    ck_assert_msg(chosen == 0, "case %zu was chosen, and there is only case 0", chosen);
    receive_items(&r);
    expect_items(&r, 0);
    chan_free(chan);
}

/* What was sent in time is received, what was refused is not. */
static void send_or_close(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct sender s = {.chan = chan, .count = 2};
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    start(&s.thread, send_items, &s);
    expect("chan_close() of an open channel", chan_close(chan), 0);
    receive_items(&r);
    pthread_join(s.thread, NULL);
    expect_items(&r, s.sent);
    chan_free(chan);
}

/* Of two senders one is received, and the other refused; each is told what became of its own. */
static void received_or_refused(void *unused)
{
    struct chan *chan = make(0, "channel");
    struct sender s[] = {{.chan = chan, .first = 0, .count = 1},
                         {.chan = chan, .first = 1, .count = 1}};
    struct receiver r = {.chan = chan, .count = 1};

    (void)unused;
    for (int i = 0; i < 2; i++)
        start(&s[i].thread, send_items, &s[i]);
    receive_items(&r);
    expect("chan_close() of an open channel", chan_close(chan), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(s[i].thread, NULL);
        expect(r.got[0] == i ? "chan_send() of the item that was received"
                             : "chan_send() of the item that nobody received",
               s[i].error, r.got[0] == i ? 0 : EPIPE);
    }
    chan_free(chan);
}

START_TEST(a_send_after_close_is_refused)
{
    il_always(send_after_close, .arg = &(size_t){1});
    il_always(send_after_close, .arg = &(size_t){0});
    il_always(send_or_close, .arg = &(size_t){0});
    il_always(send_or_close, .arg = &(size_t){1});
    il_always(send_or_close, .arg = &(size_t){2});
    il_always(received_or_refused);
}
END_TEST

static void *close_it(void *arg)
{
    struct choice *c = arg;

    il_name_thread("closer");
    c->error = chan_close(c->cases[0].chan);
    return NULL;
}

static void two_closers(void *unused)
{
    struct chan *chan = make(1, "channel");
    struct choice c = {.cases = {{.chan = chan}}};
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    (void)unused;
    expect("chan_send() to an empty buffer", chan_send(chan, &items[0]), 0);
    start(&c.thread, close_it, &c);
    int error = chan_close(chan);
    pthread_join(c.thread, NULL);
    ck_assert_msg((error == 0 && c.error == EPIPE) || (error == EPIPE && c.error == 0),
                  "a channel was closed twice: chan_close() returned %s and %s", says(error),
                  says(c.error));
    receive_items(&r);
    expect_items(&r, 1);
    expect("chan_close() of the nil channel", chan_close(NULL), EINVAL);
    chan_free(chan);
}

START_TEST(closing_twice_is_an_error)
{
    il_always(two_closers);
}
END_TEST

/* ---- Ranges ---- */

/* Nobody else is there. */
static void a_range_alone(void *unused)
{
    struct chan *chan = make(3, "channel");
    struct receiver r = {.chan = chan, .count = 1};

    (void)unused;
    for (int i = 0; i < 2; i++)
        expect("chan_send() with room in the buffer", chan_send(chan, &items[i]), 0);
    expect("chan_range() that was left", chan_range(chan, take_one, &r), 0);
    expect("chan_close() of an open channel", chan_close(chan), 0);
    r.count = MOST_ITEMS;
    expect("chan_range() to the end", chan_range(chan, take_one, &r), 0);
    expect_items(&r, 2);
    chan_free(chan);
}

static bool count_one(void *count, void *item)
{
    (void)item;
    return ++*(int *)count > 0;
}

/* NULL is an item, and not the end. */
static void a_range_of_nothing(void *unused)
{
    struct chan *chan = make(2, "channel");
    int count = 0;

    (void)unused;
    for (int i = 0; i < 2; i++)
        expect("chan_send() with room in the buffer", chan_send(chan, NULL), 0);
    expect("chan_close() of an open channel", chan_close(chan), 0);
    expect("chan_range() to the end", chan_range(chan, count_one, &count), 0);
    ck_assert_msg(count == 2, "NULL was sent twice, and chan_range() has called each() %d times",
                  count);
    chan_free(chan);
}

/* each() goes on with the rest in a range of its own. */
static bool range_on(void *receiver, void *item)
{
    struct receiver *r = receiver;

    take_one(r, item);
    expect("chan_range() in a range", chan_range(r->chan, take_one, r), 0);
    return true;
}

static void a_range_in_a_range(void *unused)
{
    struct chan *chan = make(3, "channel");
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    (void)unused;
    for (int i = 0; i < 3; i++)
        expect("chan_send() with room in the buffer", chan_send(chan, &items[i]), 0);
    expect("chan_close() of an open channel", chan_close(chan), 0);
    expect("chan_range() to the end", chan_range(chan, range_on, &r), 0);
    expect_items(&r, 3);
    chan_free(chan);
}

/* Stops after the first of three. */
static void leave_a_range(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct sender s = {.chan = chan, .count = 3, .closes = true};
    struct receiver r = {.chan = chan, .count = 1};

    start(&s.thread, send_items, &s);
    expect("chan_range() that was left", chan_range(chan, take_one, &r), 0);
    ck_assert_msg(r.received == 1, "chan_range() went on after each() had returned false");
    r.count = MOST_ITEMS;
    expect("chan_range() to the end", chan_range(chan, take_one, &r), 0);
    pthread_join(s.thread, NULL);
    ck_assert_msg(s.error == 0, "nobody had closed the channel, but chan_send() returned EPIPE");
    expect_items(&r, 3);
    chan_free(chan);
}

/* each() receives another one itself. */
static bool take_two(void *arg, void *item)
{
    struct receiver *r = arg;

    take_one(r, item);
    expect("chan_recv() in a range", chan_recv(r->chan, &item), 0);
    return take_one(r, item);
}

static void use_it_in_a_range(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct sender s = {.chan = chan, .count = 2, .closes = true};
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    start(&s.thread, send_items, &s);
    expect("chan_range() to the end", chan_range(chan, take_two, &r), 0);
    pthread_join(s.thread, NULL);
    expect_items(&r, 2);
    chan_free(chan);
}

START_TEST(a_receiver_leaves_the_channel_open)
{
    il_always(a_range_alone);
    il_always(a_range_of_nothing);
    il_always(a_range_in_a_range);
    il_always(leave_a_range, .arg = &(size_t){1});
    il_always(leave_a_range, .arg = &(size_t){0});
    il_always(use_it_in_a_range, .arg = &(size_t){1});
}
END_TEST

void add_closing(TCase *tests)
{
    tcase_add_test(tests, what_was_sent_is_received);
    tcase_add_test(tests, a_send_after_close_is_refused);
    tcase_add_test(tests, closing_twice_is_an_error);
    tcase_add_test(tests, a_receiver_leaves_the_channel_open);
}
