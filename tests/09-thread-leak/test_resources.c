/*
 * Nothing piles up, and what is short is told.
 */
#include "bench.h"

static void six_requests(void *unused)
{
    struct bench b;
    unsigned threads[6];
    size_t memory[6];

    (void)unused;
    il_live_threads();
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 30}});
    for (unsigned i = 0; i < 6; i++) {
        expect_answer(&b, 7, 1, i * 100 + 10);
        pause_ms(90);
        threads[i] = il_live_threads();
        memory[i] = il_live_memory();
    }
    ck_assert_msg(threads[5] <= threads[2], "after 3 requests %u threads are left, after 6 %u",
                  threads[2], threads[5]);
    ck_assert_msg(memory[5] <= memory[2], "after 3 requests %zu bytes are left, after 6 %zu",
                  memory[2], memory[5]);
    tear_down(&b);
}

/* However many there are to wind up, none is forgotten. */
static void eight_goodbyes_at_once(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 1}, {.delay = NEVER, .goodbye = 100}});
    for (unsigned i = 0; i < 8; i++)
        expect_answer(&b, 7, 1, i + 1);
    expect_close(&b, 108);
}

START_TEST(nothing_piles_up)
{
    il_always(six_requests, .samples = 200);
    il_always(eight_goodbyes_at_once, .samples = 50);
}
END_TEST

/* Two replicas, and one call fails, or none. */
static void one_fault(void *arg)
{
    const bool *must_answer = arg;
    struct bench b;
    int reply = 0;

    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 30}});
    if (b.client == NULL)
        return;
    int error = client_ask(b.client, 7, in_ms(1000), &reply);
    if (*must_answer || il_faults() == 0)
        ck_assert_msg(error == 0,
                      "a replica could be asked, but client_ask() returned an error: %s",
                      strerror(error));
    if (error == 0)
        ck_assert_msg(reply == 71 || reply == 72, "the answer is %d, which nobody replied", reply);
    tear_down(&b);
}

/* The last to fail is the one that could be asked; if none could, that is known at once. */
static void failures_of_both_kinds(void *unused)
{
    struct bench b;
    int reply;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10, .error = EIO}, {.delay = 30, .error = EIO}});
    if (b.client == NULL)
        return;
    int error = client_ask(b.client, 7, in_ms(1000), &reply),
        expected = il_faults() < 2 ? EIO : EAGAIN;
    ck_assert_msg(error == expected, "client_ask() returned \"%s\" where \"%s\" was due",
                  strerror(error), strerror(expected));
    ck_assert_msg(now_ms() <= 30, "all had failed by 30 ms, but client_ask() returned at %.10g ms",
                  now_ms());
    tear_down(&b);
}

START_TEST(what_cannot_start_counts_as_failed)
{
    il_always(one_fault, .arg = &(bool){true}, .create_fails = 1);
    il_always(one_fault, .arg = &(bool){false}, .malloc_fails = 1);
    il_always(failures_of_both_kinds, .create_fails = 2);
}
END_TEST

void add_resources(TCase *tests)
{
    tcase_add_test(tests, nothing_piles_up);
    tcase_add_test(tests, what_cannot_start_counts_as_failed);
}
