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

void add_selecting(TCase *tests)
{
    tcase_add_test(tests, select_hears_every_channel);
    tcase_add_test(tests, no_ready_case_starves);
}
