/*
 * Several channels at once.
 */
#include "bench.h"

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

/* Two threads at a channel each, and one select: it serves one of them, and leaves the other alone.
 */
static void one_for_two_senders(void *unused)
{
    struct chan *chans[] = {make(0, "channel A"), make(0, "channel B")};
    struct choice c = {.cases = {{CHAN_RECV, chans[0], NULL}, {CHAN_RECV, chans[1], NULL}},
                       .count = 2};
    struct sender s[2];

    (void)unused;
    for (int i = 0; i < 2; i++) {
        s[i] = (struct sender){.chan = chans[i], .first = i, .count = 1};
        start(&s[i].thread, send_items, &s[i]);
    }
    choose(&c);
    expect("a select", c.error, 0);
    for (int i = 0; i < 2; i++) {
        expect("chan_close() of an open channel", chan_close(chans[i]), 0);
        pthread_join(s[i].thread, NULL);
        expect("chan_send() where one select receives from two senders", s[i].error,
               i == (int)c.chosen ? 0 : EPIPE);
        chan_free(chans[i]);
    }
}

static void one_for_two_receivers(void *unused)
{
    struct chan *chans[] = {make(0, "channel A"), make(0, "channel B")};
    struct choice c = {
        .cases = {{CHAN_SEND, chans[0], &items[0]}, {CHAN_SEND, chans[1], &items[1]}}, .count = 2};
    struct receiver r[2];

    (void)unused;
    for (int i = 0; i < 2; i++) {
        r[i] = (struct receiver){.chan = chans[i], .count = 1};
        start(&r[i].thread, receive_items, &r[i]);
    }
    choose(&c);
    expect("a select", c.error, 0);
    for (int i = 0; i < 2; i++) {
        expect("chan_close() of an open channel", chan_close(chans[i]), 0);
        pthread_join(r[i].thread, NULL);
        expect("chan_recv() where one select sends to two receivers", r[i].error,
               i == (int)c.chosen ? 0 : EPIPE);
        chan_free(chans[i]);
    }
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

/* Nor does it keep another one from meeting it. */
static void one_channel_twice_for_two(void *unused)
{
    struct chan *chan = make(0, "channel");
    struct choice c[2];

    (void)unused;
    for (int i = 0; i < 2; i++) {
        c[i] = (struct choice){.cases = {{CHAN_SEND, chan, &items[i]}, {CHAN_RECV, chan, NULL}},
                               .count = 2};
        if (i == 0)
            start(&c[i].thread, choose, &c[i]);
    }
    choose(&c[1]);
    pthread_join(c[0].thread, NULL);
    for (int i = 0; i < 2; i++) {
        expect("a select", c[i].error, 0);
        if (c[i].chosen == 1)
            ck_assert_msg(number_of(c[i].cases[1].item) == 1 - i, "a select met itself");
    }
    ck_assert_msg(c[0].chosen != c[1].chosen, "two selects met, and both of them %s",
                  c[0].chosen == 0 ? "sent" : "received");
    chan_free(chan);
}

/* To receive or to receive: it stands in one line twice, and is served once. */
static void one_case_twice(void *unused)
{
    struct chan *chan = make(0, "channel");
    struct choice c = {.cases = {{CHAN_RECV, chan, NULL}, {CHAN_RECV, chan, NULL}}, .count = 2};
    struct sender s = {.chan = chan, .count = 2};

    (void)unused;
    start(&s.thread, send_items, &s);
    for (int i = 0; i < 2; i++) {
        c.until = i == 0 ? NULL : CHAN_DEFAULT;
        choose(&c);
        if (c.error == ETIMEDOUT) { /* nobody was there yet */
            c.until = NULL;
            choose(&c);
        }
        expect("a select", c.error, 0);
        ck_assert_msg(number_of(c.cases[c.chosen].item) == i,
                      "item %d was received where item %d was due",
                      number_of(c.cases[c.chosen].item), i);
    }
    pthread_join(s.thread, NULL);
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

/* To send this or to send that: what is received is the item of the case that was chosen.  Where a
 * select begins may depend on how many there were. */
static void one_item_or_the_other(void *selects_before)
{
    struct chan *chan = make(0, "channel");
    struct choice c = {.cases = {{CHAN_SEND, chan, &items[0]}, {CHAN_SEND, chan, &items[1]}},
                       .count = 2,
                       .until = CHAN_DEFAULT};
    struct receiver r = {.chan = chan, .count = 1};

    for (int i = 0; i < *(int *)selects_before; i++) {
        choose(&c);
        expect("a select alone", c.error, ETIMEDOUT);
    }
    c.until = NULL;
    start(&r.thread, receive_items, &r);
    choose(&c);
    pthread_join(r.thread, NULL);
    expect("a select", c.error, 0);
    ck_assert_msg(r.got[0] == (int)c.chosen,
                  "case %zu was chosen, and item %d was received, not its own", c.chosen, r.got[0]);
    chan_free(chan);
}

START_TEST(select_hears_every_channel)
{
    il_always(an_item_in_each);
    il_always(either_of_two, .arg = &(size_t){1});
    il_always(either_of_two, .arg = &(size_t){0});
    il_always(to_either_of_two, .arg = &(size_t){0});
    il_always(one_for_two_senders);
    il_always(one_for_two_receivers);
    il_always(the_other_way_round);
    il_always(two_selects_meet);
    il_always(one_channel_twice);
    il_always(one_channel_twice_for_two);
    il_always(one_case_twice);
    for (int before = 0; before < 8; before++)
        il_always(one_item_or_the_other, .arg = &before);
    il_always(a_hundred_cases);
}
END_TEST

/* A select of four cases that can always be done: two closed channels, one with room, and one with
 * an item. */
struct ready {
    struct chan *chans[4];
    int chosen[4]; /* how often */
};

static struct ready make_ready(void)
{
    struct ready r = {.chans = {make(0, "closed channel"), make(1, "empty channel"),
                                make(1, "full channel"), make(1, "closed channel")}};

    chan_close(r.chans[0]);
    expect("chan_send() with room in the buffer", chan_send(r.chans[2], &items[2]), 0);
    chan_close(r.chans[3]);
    return r;
}

static void choose_ready(struct ready *r, const struct timespec *until)
{
    struct choice c = {.count = 4, .until = until};
    void *item;

    for (int i = 0; i < 4; i++)
        c.cases[i] = (struct chan_case){i == 1 ? CHAN_SEND : CHAN_RECV, r->chans[i], &items[1]};
    choose(&c);
    r->chosen[c.chosen]++;
    if (c.chosen == 1)
        chan_recv(r->chans[1], &item);
    else if (c.chosen == 2)
        chan_send(r->chans[2], &items[2]);
    else
        ck_assert_msg(c.error == EPIPE && c.cases[c.chosen].item == NULL,
                      "a select received from a closed channel");
}

static void always_ready(int turns, const struct timespec *until)
{
    struct ready in_turn[16];

    for (int i = 0; i < turns; i++)
        in_turn[i] = make_ready();
    for (int i = 0; i < turns * 64; i++)
        choose_ready(&in_turn[i % turns], until);
    for (int i = 0; i < turns * 4; i++) {
        struct ready *r = &in_turn[i / 4];
        ck_assert_msg(r->chosen[i % 4] > 0,
                      "in 64 selects four cases could be done, and case %d never was", i % 4);
        chan_free(r->chans[i % 4]);
    }
}

/* So many threads' selects, in turn. */
static void some_in_turn(void *turns)
{
    always_ready(*(int *)turns, NULL);
    always_ready(*(int *)turns, CHAN_DEFAULT);
}

START_TEST(no_ready_case_starves)
{
    for (int turns = 1; turns <= 16; turns *= 2)
        il_always(some_in_turn, .arg = &turns);
}
END_TEST

void add_selecting(TCase *tests)
{
    tcase_add_test(tests, select_hears_every_channel);
    tcase_add_test(tests, no_ready_case_starves);
}
