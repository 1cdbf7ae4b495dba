/*
 * What the answer is, and when.
 */
#include "bench.h"

static void second_is_first(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 30}, {.delay = 10}});
    expect_answer(&b, 7, 2, 10);
    tear_down(&b);
}

START_TEST(the_first_reply_is_the_answer)
{
    il_always(second_is_first);
}
END_TEST

static void two_answers_during_a_goodbye(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 40, .goodbye = 25}});
    expect_answer(&b, 7, 1, 10);
    expect_answer(&b, 8, 1, 20);
    expect_close(&b, 45);
}

START_TEST(a_long_goodbye_delays_no_answer)
{
    il_always(two_answers_during_a_goodbye);
}
END_TEST

static void one_fails(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 3,
           (struct server[]){{.delay = 10, .error = ETIMEDOUT}, {.delay = 30}, {.delay = 50}});
    expect_answer(&b, 7, 2, 30);
    tear_down(&b);
}

static void all_fail(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2,
           (struct server[]){{.delay = 30, .error = ECONNRESET}, {.delay = 10, .error = EIO}});
    expect_error(&b, 1000, ECONNRESET, 30);
    expect_close(&b, 30);
}

static void at_once(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 0, .error = EIO}, {.delay = 0}});
    expect_answer(&b, 7, 2, 0);
    tear_down(&b);
}

/* Without a wait anywhere: few enough schedules for a person to walk through (the game of
 * chapter.conf). */
static int reply_at_once(void *self, struct call *call, int request, int *reply)
{
    const struct server *server = self;

    il_name_thread("replica %d", server->number);
    il_name(call, "call");
    *reply = request * 10 + server->number;
    return server->error;
}

static void failure_and_answer(void *unused)
{
    struct bench b;
    int reply = 0;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.error = EIO}, {0}});
    for (size_t i = 0; i < b.count; i++)
        b.replicas[i].ask = reply_at_once;
    int error = client_ask(b.client, 7, in_ms(1000), &reply);
    ck_assert_msg(error == 0, "replica 2 replied, but client_ask() returned an error: %s",
                  strerror(error));
    ck_assert_msg(reply == 72, "the answer is %d, but replica 2 replied 72", reply);
    tear_down(&b);
}

START_TEST(a_failure_is_not_the_answer)
{
    il_always(one_fails);
    il_always(all_fail);
    il_always(at_once);
    il_always(failure_and_answer, .spurious_wakes = IL_NONE);
}
END_TEST

static void nobody_in_time(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 30}, {.delay = NEVER}});
    expect_error(&b, 20, ETIMEDOUT, 20);
    expect_close(&b, 20);
}

/* What happens on the way does not move it, and who is winding up does not either. */
static void failure_then_silence(void *unused)
{
    struct bench b;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 15, .error = EIO}, {.delay = NEVER, .goodbye = 25}});
    expect_error(&b, 20, ETIMEDOUT, 20);
    expect_close(&b, 45);
}

START_TEST(the_deadline_holds)
{
    il_always(nobody_in_time);
    il_always(failure_then_silence);
}
END_TEST

static void photo_finish(void *unused)
{
    struct bench b;
    int reply = 0;

    (void)unused;
    set_up(&b, 2, (struct server[]){{.delay = 10}, {.delay = 10}});
    int error = client_ask(b.client, 7, in_ms(10), &reply);
    ck_assert_msg(error == 0 || error == ETIMEDOUT, "client_ask() returned an error: %s",
                  strerror(error));
    if (error == 0)
        ck_assert_msg(reply == 71 || reply == 72, "the answer is %d, which nobody replied", reply);
    expect_close(&b, 10);
}

START_TEST(replies_and_deadline_at_once)
{
    il_always(photo_finish);
}
END_TEST

void add_answers(TCase *tests)
{
    tcase_add_test(tests, the_first_reply_is_the_answer);
    tcase_add_test(tests, a_long_goodbye_delays_no_answer);
    tcase_add_test(tests, a_failure_is_not_the_answer);
    tcase_add_test(tests, the_deadline_holds);
    tcase_add_test(tests, replies_and_deadline_at_once);
}
