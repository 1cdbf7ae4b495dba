/*
 * Who waits is woken by the end, by another one, or by the clock; or never.
 */
#include "bench.h"

/* ---- Closing wakes everybody ---- */

static void receivers_wait(void *unused)
{
    struct chan *chan = make(1, "channel");
    struct receiver r[2];

    (void)unused;
    for (int i = 0; i < 2; i++) {
        r[i] = (struct receiver){.chan = chan, .count = 1};
        start(&r[i].thread, receive_items, &r[i]);
    }
    expect("chan_close() of an open channel", chan_close(chan), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(r[i].thread, NULL);
        expect_items(&r[i], 0);
    }
    chan_free(chan);
}

static void senders_wait(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};
    struct sender s[2];

    if (*(size_t *)capacity > 0)
        expect("chan_send() with room in the buffer", chan_send(chan, &items[0]), 0);
    for (int i = 0; i < 2; i++) {
        s[i] = (struct sender){.chan = chan, .first = 1 + i, .count = 1};
        start(&s[i].thread, send_items, &s[i]);
    }
    expect("chan_close() of an open channel", chan_close(chan), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(s[i].thread, NULL);
        expect("chan_send() to a channel without room", s[i].error, EPIPE);
    }
    receive_items(&r);
    expect_items(&r, *(size_t *)capacity > 0 ? 1 : 0);
    chan_free(chan);
}

/* One waits to send and one to receive; the channel that is closed is the second of the one and
 * the first of the other. */
static void selects_wait(void *unused)
{
    struct chan *full = make(1, "full channel"), *empty = make(1, "empty channel");
    struct choice c[] = {{.cases = {{CHAN_SEND, full, &items[1]}, {CHAN_RECV, empty, c}}},
                         {.cases = {{CHAN_RECV, empty, c}, {CHAN_SEND, full, &items[2]}}}};

    (void)unused;
    expect("chan_send() with room in the buffer", chan_send(full, &items[0]), 0);
    for (int i = 0; i < 2; i++) {
        c[i].count = 2;
        start(&c[i].thread, choose, &c[i]);
    }
    expect("chan_close() of an open channel", chan_close(il_choose(2) ? full : empty), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(c[i].thread, NULL);
        expect("a select whose channel was closed", c[i].error, EPIPE);
        struct chan_case *done = &c[i].cases[c[i].chosen];
        ck_assert_msg(done->op == CHAN_SEND || done->item == NULL, "a closed channel had an item");
    }
    ck_assert_msg(c[0].chosen != c[1].chosen, "an open channel was taken for a closed one");
    chan_free(full);
    chan_free(empty);
}

/* A select is woken by the close of one channel or has the item of the other, and not both. */
static void closed_or_sent(void *unused)
{
    struct chan *a = make(0, "channel A"), *b = make(0, "channel B");
    struct choice c = {.cases = {{CHAN_RECV, a, NULL}, {CHAN_RECV, b, NULL}}, .count = 2};
    struct sender s = {.chan = b, .count = 1};

    (void)unused;
    start(&c.thread, choose, &c);
    start(&s.thread, send_items, &s);
    expect("chan_close() of an open channel", chan_close(a), 0);
    pthread_join(c.thread, NULL);
    expect("a select", c.error, c.chosen == 0 ? EPIPE : 0);
    expect("chan_close() of an open channel", chan_close(b), 0);
    pthread_join(s.thread, NULL);
    expect(c.chosen == 0 ? "chan_send() to a select that has gone" : "chan_send() to a select",
           s.error, c.chosen == 0 ? EPIPE : 0);
    chan_free(a);
    chan_free(b);
}

START_TEST(closing_wakes_everybody)
{
    il_always(receivers_wait);
    il_always(senders_wait, .arg = &(size_t){0});
    il_always(senders_wait, .arg = &(size_t){1});
    il_always(selects_wait);
    il_always(closed_or_sent);
}
END_TEST

/* ---- How long a wait is ---- */

static void expect_deadline(struct choice *c, long ns)
{
    struct timespec until = from_now(ns - (long)il_now());

    c->until = &until;
    choose(c);
    expect("a select that nobody served", c->error, ETIMEDOUT);
    expect_time("its deadline was over", ns);
}

/* Nothing comes; then there is no case at all; then something is there and the time is over. */
static void nobody_in_time(void *unused)
{
    struct chan *chan = make(0, "channel"), *other = make(1, "buffered channel");
    struct choice c = {.cases = {{CHAN_SEND, chan, &items[0]}, {CHAN_RECV, other, NULL}},
                       .count = 2};

    (void)unused;
    expect_deadline(&c, 20 * MS + 1);
    expect_deadline(&c, TEN_YEARS);
    expect("chan_send() with room in the buffer", chan_send(other, &items[1]), 0);
    c.until = CHAN_DEFAULT;
    choose(&c);
    expect("a select that can be done", c.error, 0);
    ck_assert_msg(c.chosen == 1, "a channel without a receiver was chosen");
    c.cases[0].chan = c.cases[1].chan = NULL;
    choose(&c);
    expect("a select of nil channels", c.error, ETIMEDOUT);
    expect_deadline(&c, TEN_YEARS + 20 * MS);
    c.count = 0;
    expect_deadline(&c, TEN_YEARS + 40 * MS);
    chan_free(chan);
    chan_free(other);
}

/* Somebody comes in time, after ten years; or there is time for ever. */
static void somebody_in_time(void *unused)
{
    struct chan *chan = make(0, "channel"), *other = make(0, "other channel");
    struct timespec until = from_now(2 * TEN_YEARS);
    struct choice c = {.cases = {{CHAN_SEND, other, &items[0]}, {CHAN_RECV, chan, NULL}},
                       .count = 2,
                       .until = il_choose(2) ? &until : NULL};
    struct sender s = {.chan = other, .first = 1, .count = 1};
    struct receiver r = {.chan = other, .count = 1};

    (void)unused;
    start(&c.thread, choose, &c);
    pause_for(TEN_YEARS);
    expect("chan_send() to a select", chan_send(chan, &items[1]), 0);
    pthread_join(c.thread, NULL);
    expect("a select", c.error, 0);
    ck_assert_msg(c.chosen == 1 && number_of(c.cases[1].item) == 1, "the wrong case was chosen");
    expect_time("a select that was served returned", TEN_YEARS);
    start(&s.thread, send_items, &s);
    pause_for(TEN_YEARS);
    receive_items(&r);
    pthread_join(s.thread, NULL);
    ck_assert_msg(s.ended == il_now(), "chan_send() has returned before anybody received");
    r = (struct receiver){.chan = other, .count = 1};
    start(&r.thread, receive_items, &r);
    pause_for(TEN_YEARS);
    expect("chan_send() to a receiver", chan_send(other, &items[0]), 0);
    pthread_join(r.thread, NULL);
    expect_time("chan_recv() returned", 3 * TEN_YEARS);
    chan_free(chan);
    chan_free(other);
}

/* A deadline each, and either both have met or neither: an item is not lost on the way.  And a
 * wake-up that came late is not taken for the next one. */
static void both_or_neither(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct timespec until = from_now(1000 * MS);
    struct choice send = {.cases = {{CHAN_SEND, chan, &items[0]}}, .count = 1, .until = &until},
                  receive = {.cases = {{CHAN_RECV, chan, NULL}}, .count = 1, .until = &until};
    struct sender s = {.chan = chan, .first = 1, .count = 1};
    struct receiver r = {.chan = chan, .count = 1};

    start(&send.thread, choose, &send);
    choose(&receive);
    pthread_join(send.thread, NULL);
    ck_assert_msg(send.error == 0 || send.error == ETIMEDOUT, "a select returned %s",
                  says(send.error));
    receive.until = CHAN_DEFAULT;
    if (receive.error == ETIMEDOUT && *(size_t *)capacity > 0)
        choose(&receive); /* what was sent is in the buffer */
    expect("the select that receives", receive.error, send.error);
    if (receive.error == 0)
        ck_assert_int_eq(number_of(receive.cases[0].item), 0);
    start(&s.thread, send_items, &s);
    receive_items(&r);
    pthread_join(s.thread, NULL);
    ck_assert_int_eq(r.got[0], 1);
    chan_free(chan);
}

/* Waits for ever; and comes to the end if it does not. */
static void *range_over(void *receiver)
{
    struct receiver *r = receiver;

    il_name_thread("range");
    r->error = chan_range(r->chan, take_one, r);
    r->here = true;
    return NULL;
}

/* A sender, a receiver and a range in the nil channel wait for ever; they leave nothing behind that
 * others find. */
static void the_nil_channel(void *unused)
{
    struct chan *other = make(1, "other channel");
    struct sender s = {.count = 1};
    struct receiver r = {.count = 1}, range = {.count = 1};

    (void)unused;
    s.ended = 1;
    start(&s.thread, send_items, &s);
    start(&r.thread, receive_items, &r);
    start(&range.thread, range_over, &range);
    pause_for(TEN_YEARS);
    pthread_cancel(s.thread);
    pthread_cancel(r.thread);
    pthread_cancel(range.thread);
    pthread_join(s.thread, NULL);
    pthread_join(r.thread, NULL);
    pthread_join(range.thread, NULL);
    ck_assert_msg(s.ended == 1, "chan_send() has returned from the nil channel");
    ck_assert_msg(r.received == 0 && r.error == 0, "chan_recv() has returned from the nil channel");
    ck_assert_msg(!range.here, "chan_range() has returned from the nil channel");
    r = (struct receiver){.chan = other, .count = 1};
    expect("chan_send() with room in the buffer", chan_send(other, &items[0]), 0);
    receive_items(&r);
    chan_free(other);
}

START_TEST(waiting_ends_when_it_should)
{
    il_always(nobody_in_time, .retries = 8);
    il_always(somebody_in_time, .no_spinning = true);
    il_always(both_or_neither, .arg = &(size_t){0}, .time = IL_TIMERS_AS_CHOICES);
    il_always(both_or_neither, .arg = &(size_t){1}, .time = IL_TIMERS_AS_CHOICES);
    il_always(the_nil_channel, .no_spinning = true);
}
END_TEST

void add_waiting(TCase *tests)
{
    tcase_add_test(tests, closing_wakes_everybody);
    tcase_add_test(tests, waiting_ends_when_it_should);
}
