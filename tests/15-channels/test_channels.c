/*
 * Threads send, receive, select and close.  Whatever the order in which they get to run, the rules
 * of Go's specification hold: what was sent is received once, in its order, by somebody who was
 * there; a closed channel still gives what it has, and then says so; a select does one of its
 * cases, and hears of every channel; nobody sleeps who could go on.
 *
 * Time is virtual: a deadline in ten years is there at once, and to the nanosecond.
 */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "channels.h"
#include "interleave.h"

#define TEN_YEARS 315360000000 /* in milliseconds */

enum { MOST_ITEMS = 8 };

/* What is sent: their addresses.  Their senders have written them, and their receivers read them.
 */
static int items[MOST_ITEMS];

/* ---- Words ---- */

static int number_of(void *item)
{
    for (int i = 0; i < MOST_ITEMS; i++)
        if (item == &items[i])
            return i;
    ck_abort_msg("an item was received that nobody has sent: %p", item);
}

static const char *says(int error)
{
    return error == 0 ? "0" : error == EPIPE ? "EPIPE" : strerror(error);
}

static void expect(const char *call, int error, int expected)
{
    ck_assert_msg(error == expected, "%s returned %s, where %s was due", call, says(error),
                  says(expected));
}

static struct chan *make(size_t capacity, const char *name)
{
    struct chan *chan = chan_make(capacity);

    ck_assert_msg(chan != NULL, "chan_make() returned NULL although there is memory");
    il_name(chan, "%s", name);
    return chan;
}

static struct timespec in_ms(long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + ms % 1000 * 1000000;
    return (struct timespec){t.tv_sec + ms / 1000 + ns / 1000000000, ns % 1000000000};
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static void expect_time(const char *what, long ms)
{
    ck_assert_msg(il_now() == (uint64_t)ms * 1000000, "%s at %.10g ms, and not at %ld ms", what,
                  (double)il_now() / 1e6, ms);
}

/* ---- What the other threads do ---- */

/* Sends items first .. first + count - 1, until the channel is closed. */
struct sender {
    struct chan *chan;
    int first, count;
    bool closes; /* in the end */
    pthread_t thread;
    int sent, error;
    uint64_t ended; /* when the last call had returned */
    bool finished;
};

static void *send_items(void *arg)
{
    struct sender *s = arg;

    il_name_thread("sender");
    for (; s->sent < s->count && s->error == 0; s->sent += s->error == 0) {
        items[s->first + s->sent]++;
        s->error = chan_send(s->chan, &items[s->first + s->sent]);
    }
    s->ended = il_now();
    ck_assert_msg(s->error == 0 || s->error == EPIPE, "chan_send() returned %s", says(s->error));
    s->finished = true;
    if (s->closes)
        expect("chan_close() of an open channel", chan_close(s->chan), 0);
    return NULL;
}

/* Receives so many items, or until the channel is closed; remembers them by their numbers. */
struct receiver {
    struct chan *chan;
    int count;
    pthread_t thread;
    int received, error, got[MOST_ITEMS], written;
    bool here;
};

static void *receive_items(void *arg)
{
    struct receiver *r = arg;

    il_name_thread("receiver");
    while (r->received < r->count && r->error == 0) {
        void *item = r;
        r->error = chan_recv(r->chan, &item);
        if (r->error == 0) {
            r->got[r->received++] = number_of(item);
            r->written += *(int *)item;
        } else {
            ck_assert_msg(r->error == EPIPE && item == NULL, "chan_recv() returned %s and %s item",
                          says(r->error), item == NULL ? "no" : "an");
        }
    }
    return NULL;
}

static void start(pthread_t *thread, void *(*body)(void *), void *arg)
{
    ck_assert_int_eq(pthread_create(thread, NULL, body, arg), 0);
}

static void expect_items(const struct receiver *r, int count)
{
    ck_assert_msg(r->received == count, "%d items were sent, and %d received", count, r->received);
    for (int i = 0; i < count; i++)
        ck_assert_msg(r->got[i] == i, "item %d was received where item %d was due", r->got[i], i);
}

/* A select of one thread, and what came of it. */
struct choice {
    struct chan_case cases[2];
    size_t count, chosen;
    const struct timespec *until;
    int error;
    pthread_t thread;
};

static void *choose(void *arg)
{
    struct choice *c = arg;

    il_name_thread("select");
    c->error = chan_select(c->cases, c->count, c->until, &c->chosen);
    ck_assert_msg(c->error == ETIMEDOUT || c->chosen < c->count, "case %zu was chosen of %zu",
                  c->chosen, c->count);
    return NULL;
}

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

START_TEST(a_send_after_close_is_refused)
{
    il_always(send_after_close, .arg = &(size_t){1});
    il_always(send_after_close, .arg = &(size_t){0});
    il_always(send_or_close, .arg = &(size_t){0});
    il_always(send_or_close, .arg = &(size_t){1});
    il_always(send_or_close, .arg = &(size_t){2});
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

static bool take_one(void *arg, void *item)
{
    struct receiver *r = arg;

    r->got[r->received++] = number_of(item);
    return r->received != r->count;
}

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
    il_always(leave_a_range, .arg = &(size_t){1});
    il_always(leave_a_range, .arg = &(size_t){0});
    il_always(use_it_in_a_range, .arg = &(size_t){1});
}
END_TEST

/* ---- Select ---- */

/* Receives an item from each of the two channels. */
static void receive_both(struct chan *a, struct chan *b)
{
    struct choice c = {.cases = {{CHAN_RECV, a, NULL}, {CHAN_RECV, b, NULL}}, .count = 2};

    for (int i = 0; i < 2; i++) {
        choose(&c);
        expect("a select", c.error, 0);
        ck_assert_msg(number_of(c.cases[c.chosen].item) == (int)c.chosen,
                      "case %zu was chosen, and the item is that of the other", c.chosen);
        c.cases[c.chosen].chan = NULL; /* there will be no more */
    }
}

/* One channel has an item already, the other gets one meanwhile. */
static void an_item_in_each(void *unused)
{
    struct chan *a = make(1, "channel A"), *b = make(1, "channel B");
    struct sender s = {.chan = a, .count = 1};

    (void)unused;
    expect("chan_send() with room in the buffer", chan_send(b, &items[1]), 0);
    start(&s.thread, send_items, &s);
    receive_both(a, b);
    pthread_join(s.thread, NULL);
    chan_free(a);
    chan_free(b);
}

/* A channel each for two senders. */
static void either_of_two(void *capacity)
{
    struct chan *a = make(*(size_t *)capacity, "channel A"),
                *b = make(*(size_t *)capacity, "channel B");
    struct sender s[] = {{.chan = a, .first = 0, .count = 1}, {.chan = b, .first = 1, .count = 1}};

    for (int i = 0; i < 2; i++)
        start(&s[i].thread, send_items, &s[i]);
    receive_both(a, b);
    for (int i = 0; i < 2; i++)
        pthread_join(s[i].thread, NULL);
    chan_free(a);
    chan_free(b);
}

/* A channel each for two receivers, and each gets its item. */
static void to_either_of_two(void *capacity)
{
    struct chan *a = make(*(size_t *)capacity, "channel A"),
                *b = make(*(size_t *)capacity, "channel B");
    struct receiver r[] = {{.chan = a, .count = 1}, {.chan = b, .count = 1}};
    struct choice c = {.cases = {{CHAN_SEND, a, &items[0]}, {CHAN_SEND, b, &items[1]}}, .count = 2};

    for (int i = 0; i < 2; i++)
        start(&r[i].thread, receive_items, &r[i]);
    for (int i = 0; i < 2; i++) {
        choose(&c);
        expect("a select", c.error, 0);
        c.cases[c.chosen].chan = NULL;
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(r[i].thread, NULL);
        ck_assert_msg(r[i].got[0] == i, "item %d was received where item %d had been sent",
                      r[i].got[0], i);
    }
    chan_free(a);
    chan_free(b);
}

/* Two selects name the same channels, in opposite orders. */
static void the_other_way_round(void *unused)
{
    struct chan *a = make(0, "channel A"), *b = make(0, "channel B");
    struct choice c[] = {{.cases = {{CHAN_RECV, a, NULL}, {CHAN_RECV, b, NULL}}, .count = 2},
                         {.cases = {{CHAN_RECV, b, NULL}, {CHAN_RECV, a, NULL}}, .count = 2}};

    (void)unused;
    for (int i = 0; i < 2; i++)
        start(&c[i].thread, choose, &c[i]);
    expect("chan_send() to a select", chan_send(a, &items[0]), 0);
    expect("chan_send() to a select", chan_send(b, &items[1]), 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(c[i].thread, NULL);
        expect("a select", c[i].error, 0);
        ck_assert_msg((c[i].chosen == 0) == (number_of(c[i].cases[c[i].chosen].item) == i),
                      "case %zu was chosen, and the item is that of the other", c[i].chosen);
    }
    chan_free(a);
    chan_free(b);
}

/* Two selects can meet in either channel, and do in one. */
static void two_selects_meet(void *unused)
{
    struct chan *a = make(0, "channel A"), *b = make(0, "channel B");
    struct choice c[] = {{.cases = {{CHAN_SEND, a, &items[0]}, {CHAN_RECV, b, NULL}}, .count = 2},
                         {.cases = {{CHAN_RECV, a, NULL}, {CHAN_SEND, b, &items[1]}}, .count = 2}};

    (void)unused;
    start(&c[0].thread, choose, &c[0]);
    choose(&c[1]);
    pthread_join(c[0].thread, NULL);
    expect("a select", c[0].error, 0);
    expect("a select", c[1].error, 0);
    ck_assert_msg(c[0].chosen == c[1].chosen, "one select chose channel %c, and the other %c",
                  c[0].chosen == 0 ? 'A' : 'B', c[1].chosen == 0 ? 'A' : 'B');
    ck_assert_msg(number_of(c[1 - c[0].chosen].cases[c[0].chosen].item) == (int)c[0].chosen,
                  "two selects met, and an item was received that was not sent");
    chan_free(a);
    chan_free(b);
}

/* A select that would send and receive does not meet itself. */
static void one_channel_twice(void *unused)
{
    struct chan *chan = make(0, "channel");
    struct choice c = {.cases = {{CHAN_SEND, chan, &items[0]}, {CHAN_RECV, chan, NULL}},
                       .count = 2,
                       .until = CHAN_DEFAULT};
    struct sender s = {.chan = chan, .first = 1, .count = 1};

    (void)unused;
    choose(&c);
    expect("a select alone", c.error, ETIMEDOUT);
    c.until = NULL;
    start(&s.thread, send_items, &s);
    choose(&c);
    pthread_join(s.thread, NULL);
    expect("a select", c.error, 0);
    ck_assert_msg(c.chosen == 1 && number_of(c.cases[1].item) == 1, "a select met itself");
    chan_free(chan);
}

/* All nil but the last. */
static void a_hundred_cases(void *unused)
{
    struct chan *chan = make(1, "channel");
    struct chan_case cases[100];
    size_t chosen = 0;

    (void)unused;
    for (int i = 0; i < 100; i++)
        cases[i] = (struct chan_case){CHAN_RECV, NULL, NULL};
    cases[99].chan = chan;
    expect("chan_send() with room in the buffer", chan_send(chan, &items[0]), 0);
    expect("a select of a hundred cases", chan_select(cases, 100, NULL, &chosen), 0);
    ck_assert_msg(chosen == 99, "case 99 can be done, but case %zu was chosen", chosen);
    chan_free(chan);
}

START_TEST(select_hears_every_channel)
{
    il_always(an_item_in_each);
    il_always(either_of_two, .arg = &(size_t){1});
    il_always(either_of_two, .arg = &(size_t){0});
    il_always(to_either_of_two, .arg = &(size_t){0});
    il_always(the_other_way_round);
    il_always(two_selects_meet);
    il_always(one_channel_twice);
    il_always(a_hundred_cases);
}
END_TEST

/* Two selects in turn, each with two cases that can always be done. */
static void always_ready(void *until)
{
    struct chan *closed[4];
    unsigned chosen[4] = {0};

    for (int i = 0; i < 4; i++) {
        closed[i] = make(0, "closed channel");
        chan_close(closed[i]);
    }
    for (int i = 0; i < 128; i++) {
        struct chan **pair = &closed[i % 2 * 2];
        struct choice c = {.cases = {{CHAN_RECV, pair[0], &c}, {CHAN_RECV, pair[1], &c}},
                           .count = 2,
                           .until = until};
        choose(&c);
        expect("a select that receives from closed channels", c.error, EPIPE);
        ck_assert_msg(c.cases[c.chosen].item == NULL, "a closed channel had an item");
        chosen[i % 2 * 2 + (int)c.chosen]++;
    }
    for (int i = 0; i < 4; i++) {
        ck_assert_msg(chosen[i] > 0, "in 64 selects two cases could be done, and only case %d was",
                      1 - i % 2);
        chan_free(closed[i]);
    }
}

START_TEST(no_ready_case_starves)
{
    il_always(always_ready);
    il_always(always_ready, .arg = (void *)CHAN_DEFAULT);
}
END_TEST

/* ---- Room, or a receiver ---- */

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
    pause_ms(1);
    choose(&send);
    expect("a select that sends to a thread that waits", send.error, 0);
    start(&s.thread, send_items, &s);
    pause_ms(1);
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
    il_always(a_channel_as_a_lock);
}
END_TEST

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
    struct choice c[] = {{.cases = {{CHAN_SEND, full, &items[1]}, {CHAN_RECV, empty, NULL}}},
                         {.cases = {{CHAN_RECV, empty, NULL}, {CHAN_SEND, full, &items[2]}}}};

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
    }
    ck_assert_msg(c[0].chosen != c[1].chosen, "an open channel was taken for a closed one");
    chan_free(full);
    chan_free(empty);
}

START_TEST(closing_wakes_everybody)
{
    il_always(receivers_wait);
    il_always(senders_wait, .arg = &(size_t){0});
    il_always(senders_wait, .arg = &(size_t){1});
    il_always(selects_wait);
}
END_TEST

/* ---- How long a wait is ---- */

static void expect_deadline(struct choice *c, long ms)
{
    struct timespec until = in_ms(ms - (long)(il_now() / 1000000));

    c->until = &until;
    choose(c);
    expect("a select that nobody served", c->error, ETIMEDOUT);
    expect_time("its deadline was over", ms);
}

/* Nothing comes; then there is no case at all; then something is there and the time is over. */
static void nobody_in_time(void *unused)
{
    struct chan *chan = make(0, "channel"), *other = make(1, "buffered channel");
    struct choice c = {.cases = {{CHAN_SEND, chan, &items[0]}, {CHAN_RECV, other, NULL}},
                       .count = 2};

    (void)unused;
    expect_deadline(&c, 20);
    expect_deadline(&c, TEN_YEARS);
    expect("chan_send() with room in the buffer", chan_send(other, &items[1]), 0);
    c.until = CHAN_DEFAULT;
    choose(&c);
    expect("a select that can be done", c.error, 0);
    ck_assert_msg(c.chosen == 1, "a channel without a receiver was chosen");
    c.cases[0].chan = c.cases[1].chan = NULL;
    choose(&c);
    expect("a select of nil channels", c.error, ETIMEDOUT);
    expect_deadline(&c, TEN_YEARS + 20);
    c.count = 0;
    expect_deadline(&c, TEN_YEARS + 40);
    chan_free(chan);
    chan_free(other);
}

/* Somebody comes in time, after ten years. */
static void somebody_in_time(void *unused)
{
    struct chan *chan = make(0, "channel"), *other = make(0, "other channel");
    struct timespec until = in_ms(2 * TEN_YEARS);
    struct choice c = {.cases = {{CHAN_SEND, other, &items[0]}, {CHAN_RECV, chan, NULL}},
                       .count = 2,
                       .until = &until};
    struct sender s = {.chan = other, .first = 1, .count = 1};
    struct receiver r = {.chan = other, .count = 1};

    (void)unused;
    start(&c.thread, choose, &c);
    pause_ms(TEN_YEARS);
    expect("chan_send() to a select", chan_send(chan, &items[1]), 0);
    pthread_join(c.thread, NULL);
    expect("a select", c.error, 0);
    ck_assert_msg(c.chosen == 1 && number_of(c.cases[1].item) == 1, "the wrong case was chosen");
    expect_time("a select that was served returned", TEN_YEARS);
    start(&s.thread, send_items, &s);
    pause_ms(TEN_YEARS);
    receive_items(&r);
    pthread_join(s.thread, NULL);
    ck_assert_msg(s.ended == il_now(), "chan_send() has returned before anybody received");
    r = (struct receiver){.chan = other, .count = 1};
    start(&r.thread, receive_items, &r);
    pause_ms(TEN_YEARS);
    expect("chan_send() to a receiver", chan_send(other, &items[0]), 0);
    pthread_join(r.thread, NULL);
    expect_time("chan_recv() returned", 3 * TEN_YEARS);
    chan_free(chan);
    chan_free(other);
}

/* A deadline each, and either both have met or neither: an item is not lost on the way. */
static void both_or_neither(void *capacity)
{
    struct chan *chan = make(*(size_t *)capacity, "channel");
    struct timespec until = in_ms(1000);
    struct choice send = {.cases = {{CHAN_SEND, chan, &items[0]}}, .count = 1, .until = &until},
                  receive = {.cases = {{CHAN_RECV, chan, NULL}}, .count = 1, .until = &until};

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
    chan_free(chan);
}

/* A sender and a receiver in the nil channel wait for ever. */
static void the_nil_channel(void *unused)
{
    struct sender s = {.count = 1};
    struct receiver r = {.count = 1};

    (void)unused;
    s.ended = 1;
    start(&s.thread, send_items, &s);
    start(&r.thread, receive_items, &r);
    pause_ms(TEN_YEARS);
    pthread_cancel(s.thread);
    pthread_cancel(r.thread);
    pthread_join(s.thread, NULL);
    pthread_join(r.thread, NULL);
    ck_assert_msg(s.ended == 1, "chan_send() has returned from the nil channel");
    ck_assert_msg(r.received == 0 && r.error == 0, "chan_recv() has returned from the nil channel");
}

START_TEST(waiting_ends_when_it_should)
{
    il_always(nobody_in_time, .retries = 8);
    il_always(somebody_in_time);
    il_always(both_or_neither, .arg = &(size_t){0}, .time = IL_TIMERS_AS_CHOICES);
    il_always(both_or_neither, .arg = &(size_t){1}, .time = IL_TIMERS_AS_CHOICES);
    il_always(the_nil_channel);
}
END_TEST

/* ---- Memory ---- */

/* A call that could not be made is made again: it has done nothing. */
static bool again(int error)
{
    if (error == 0 || error == EPIPE || error == ETIMEDOUT)
        return false;
    ck_assert_msg(il_faults() > 0, "a call returned \"%s\" although there is memory",
                  strerror(error));
    return true;
}

static void *send_again(void *chan)
{
    il_name_thread("sender");
    while (again(chan_send(chan, &items[0])))
        continue;
    expect("chan_close()", chan_close(chan), 0);
    return NULL;
}

static void one_call_fails(void *capacity)
{
    struct chan *chan = chan_make(*(size_t *)capacity);
    struct choice c = {.cases = {{CHAN_RECV, chan, NULL}, {CHAN_RECV, NULL, NULL}}, .count = 2};
    int received = 0;

    if (chan == NULL) {
        ck_assert_msg(il_faults() > 0, "chan_make() returned NULL although there is memory");
        return;
    }
    start(&c.thread, send_again, chan);
    while (again(c.error = chan_select(c.cases, 2, NULL, &c.chosen)) || c.error == 0)
        received += c.error == 0 && number_of(c.cases[0].item) == 0;
    pthread_join(c.thread, NULL);
    ck_assert_msg(received == 1, "one item was sent, and %d received", received);
    chan_free(chan);
}

/* A range that ends before the channel is closed has to say so. */
static void a_range_fails(void *unused)
{
    struct chan *chan = chan_make(0);
    struct receiver r = {.chan = chan, .count = MOST_ITEMS};

    (void)unused;
    if (chan == NULL)
        return;
    start(&r.thread, send_again, chan);
    while (again(chan_range(chan, take_one, &r)))
        continue;
    pthread_join(r.thread, NULL);
    expect_items(&r, 1);
    chan_free(chan);
}

START_TEST(what_cannot_be_done_is_not_begun)
{
    il_always(one_call_fails, .arg = &(size_t){0}, .malloc_fails = 1, .open_fails = 1);
    il_always(one_call_fails, .arg = &(size_t){1}, .malloc_fails = 1, .open_fails = 1);
    il_always(a_range_fails, .malloc_fails = 1, .open_fails = 1);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("channels");
    TCase *tests = tcase_create("channels");

    tcase_add_test(tests, what_was_sent_is_received);
    tcase_add_test(tests, a_send_after_close_is_refused);
    tcase_add_test(tests, closing_twice_is_an_error);
    tcase_add_test(tests, a_receiver_leaves_the_channel_open);
    tcase_add_test(tests, select_hears_every_channel);
    tcase_add_test(tests, no_ready_case_starves);
    tcase_add_test(tests, a_send_waits_for_room_or_a_receiver);
    tcase_add_test(tests, closing_wakes_everybody);
    tcase_add_test(tests, waiting_ends_when_it_should);
    tcase_add_test(tests, what_cannot_be_done_is_not_begun);
    suite_add_tcase(suite, tests);
    return suite;
}
