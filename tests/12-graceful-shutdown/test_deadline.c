/* The second SIGTERM, and the deadline: what is not done by then is abandoned. */
#include "bench.h"

#include <signal.h>

static void a_job_and_signals(void *arg)
{
    const unsigned *count = arg;

    jobs_in_time(1, (struct job){.length = 1}, 1, (struct signals){.count = *count});
}

static void three_signals(void *unused)
{
    (void)unused;
    jobs_in_time(0, (struct job){0}, 1, (struct signals){.count = 3});
    expect_now(0, "the end");
}

/* Jobs of ten steps, 100 ms each; the second signal comes at 450 ms.  The third one is taken, too:
 * it is none for the next server. */
static void hurried(void *unused)
{
    sigset_t pending;

    (void)unused;
    jobs_in_time(2, (struct job){.length = 10, .ms = 100}, 1, (struct signals){3, {50, 400, 30}});
    expect_now(500, "the end");
    ck_assert_msg(jobs[0].abandoned && jobs[1].abandoned,
                  "a second SIGTERM came when neither job was done, but only %d were abandoned",
                  jobs[0].abandoned + jobs[1].abandoned);
    sigpending(&pending);
    ck_assert_msg(sigismember(&pending, SIGTERM) == 0, "serve() has left a SIGTERM pending that "
                                                       "came 20 ms before its end");
}

START_TEST(a_second_signal_hurries)
{
    ALWAYS(a_job_and_signals, .arg = &(unsigned){2});
    ALWAYS(three_signals);
    ALWAYS(hurried);
}
END_TEST

/* The deadline is at 1,050 ms: one job is done by then, one not quite, one has not been begun.  The
 * second signal comes too late to make a difference. */
static void too_much_to_do(void *unused)
{
    (void)unused;
    jobs_in_time(3, (struct job){.length = 6, .ms = 100}, 1, (struct signals){2, {50, 1020}});
    expect_now(1100, "the end");
    int done = jobs[0].done + jobs[1].done + jobs[2].done;
    ck_assert_msg(done == 1, "one job could be done by the deadline, but %d were", done);
}

static void just_enough_to_do(void *unused)
{
    (void)unused;
    jobs_in_time(3, (struct job){.length = 2, .ms = 150}, 1, (struct signals){1, {10}});
    expect_now(900, "the end");
    expect_all_done(3);
}

/* The deadline is at 2,050 ms; steps begin at 2,041 ms, 2,043 ms, and so on. */
static void to_the_point(void *unused)
{
    (void)unused;
    set_up(1);
    jobs[0] = (struct job){.length = 100, .ms = 2, .first_ms = 2039};
    ask(0);
    pthread_t sender = start(send_signals, &(struct signals){1, {50}});
    serve_as((struct service){.workers = 1, .room = 4, .grace = 2});
    expect_now(2051, "the end");
    pthread_join(sender, NULL);
    hear(&clients[0]);
    expect_any_answer(0);
    tear_down(1);
}

/* The deadline is at 1,050 ms, whoever asks before: a client does at 420 ms. */
static void asked_meanwhile(void *unused)
{
    (void)unused;
    set_up(2);
    jobs[0] = (struct job){.length = 10, .ms = 260};
    ask(0);
    pthread_t late = start(visit, &(struct visit){1, 1, 420}),
              sender = start(send_signals, &(struct signals){1, {50}});
    serve_with(1);
    expect_now(1300, "the end");
    pthread_join(late, NULL);
    pthread_join(sender, NULL);
    hear(&clients[0]);
    expect_any_answer(0);
    expect_answer(1, "refused %u: closing", 420);
    tear_down(2);
}

START_TEST(the_deadline_holds)
{
    ALWAYS(too_much_to_do);
    ALWAYS(just_enough_to_do);
    ALWAYS(to_the_point);
    ALWAYS(asked_meanwhile);
    ALWAYS(a_job_and_signals, .arg = &(unsigned){1}, .time = IL_TIMERS_AS_CHOICES);
}
END_TEST

void add_deadline(TCase *tests)
{
    tcase_add_test(tests, a_second_signal_hurries);
    tcase_add_test(tests, the_deadline_holds);
}
