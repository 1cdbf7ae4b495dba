/*
 * The losers of a race are told, and end.
 */
#include "bench.h"

static void answer_then_rest(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 30}});
    expect_answer(&b, 7, 1, 10);
    pause_ms(1000);
    tear_down(&b);
}

/* A loser that would never reply is told that nobody wants its reply, and not only at the end. */
static void answer_instead_of_silence(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = NEVER}});
    expect_answer(&b, 7, 1, 10);
    pause_ms(100);
    ck_assert_msg(b.servers[1].busy == 0,
                  "replica 2 is still being asked, 100 ms after the answer was given");
    tear_down(&b);
}

START_TEST(every_loser_ends)
{
    il_always(answer_then_rest);
    il_always(answer_instead_of_silence);
}
END_TEST

static void answer_then_close(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 3, (struct server[]){{.delay = 10}, {.delay = 30}, {.delay = NEVER}});
    expect_answer(&b, 7, 1, 10);
    expect_close(&b, 10);
}

/* Both are told at 10 ms, and wind up side by side. */
static void two_goodbyes(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 3,
           (struct server[]){
               {.delay = 10}, {.delay = NEVER, .goodbye = 25}, {.delay = NEVER, .goodbye = 25}});
    expect_answer(&b, 7, 1, 10);
    expect_close(&b, 35);
}

/* The losers of the one are none of the other's business. */
static void two_clients(void *unused)
{
    struct bench a, b;

    (void)unused;
    set_up(&a, 2, (struct server[]){{.delay = 10}, {.delay = NEVER}});
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = NEVER, .goodbye = 50}});
    expect_answer(&a, 7, 1, 10);
    expect_answer(&b, 7, 1, 20);
    expect_close(&a, 20);
    expect_close(&b, 70);
}

START_TEST(closing_reaps_the_losers)
{
    il_always(answer_then_close);
    il_always(two_goodbyes);
    il_always(two_clients);
}
END_TEST

void add_losers(TCase *tests)
{
    tcase_add_test(tests, every_loser_ends);
    tcase_add_test(tests, closing_reaps_the_losers);
}
