/*
 * Clients bring jobs to a server, and somebody stops it with a SIGTERM, which may come at any
 * point. What the clients were told must hold: a job that was accepted is done or, if that takes
 * too long, abandoned, once, and any other is refused with a reason.
 *
 * Time is virtual: a step that takes 100 ms ends after 100 ms exactly.
 */
#include "bench.h"
#include "real.h"

/* A server looks at its desk again and again; so many looks in vain are searched. */
enum { LOOKS = 8 };

/* Signals at any point; they come as soon as they can. */
static void jobs_and_signals(unsigned count, unsigned signals)
{
    jobs_in_time(count, (struct job){.length = 1}, 1, (struct signals){.count = signals});
}

static void a_job_and_a_signal(void *unused)
{
    (void)unused;
    jobs_and_signals(1, 1);
    expect_now(0, "the end");
    expect_all_done(1);
}

static void two_jobs_and_a_signal(void *unused)
{
    (void)unused;
    jobs_and_signals(2, 1);
    expect_now(0, "the end");
    expect_all_done(2);
}

START_TEST(every_accepted_job_is_done)
{
    il_always(a_job_and_a_signal, .retries = LOOKS);
    il_always(two_jobs_and_a_signal, .retries = LOOKS);
}
END_TEST

/* The deadline comes at any point of the shutdown. */
static void a_job_and_deadline_at_any_point(void *unused)
{
    (void)unused;
    jobs_and_signals(1, 1);
}

static void nobody_asks(void *arg)
{
    const unsigned *workers = arg;

    jobs_in_time(0, (struct job){0}, *workers, (struct signals){.count = 1});
    expect_now(0, "the end");
}

/* Two clients who never ask for anything. */
static void silent_clients(void *unused)
{
    (void)unused;
    set_up(2);
    for (unsigned i = 0; i < 2; i++)
        call(&clients[i]);
    pthread_t operator = start(send_signals, &(struct signals){1, {0}});
    serve_with(1);
    pthread_join(operator, NULL);
    expect_now(0, "the end");
    tear_down(2);
}

START_TEST(idle_workers_and_silent_clients_hold_up_nobody)
{
    il_always(nobody_asks, .arg = &(unsigned){1}, .retries = LOOKS);
    il_always(nobody_asks, .arg = &(unsigned){2}, .retries = LOOKS);
    il_always(silent_clients, .retries = LOOKS);
}
END_TEST

static void *ask_and_hear(void *arg)
{
    struct client *client = arg;

    il_name_thread("client");
    if (ask((unsigned)(client - clients)))
        hear(client);
    return NULL;
}

/* Who comes after the end is not answered: hangs up, so that the client does not wait for ever. */
static void a_client_at_any_time(void *unused)
{
    (void)unused;
    set_up(1);
    pthread_t client = start(ask_and_hear, &clients[0]);
    il_signal(SIGTERM);
    serve_with(1);
    close(listener);
    pthread_join(client, NULL);
    expect_word_kept(0);
    expect_all_done(1);
    close(clients[0].socket);
}

static void *ask_then_stop(void *arg)
{
    il_name_thread("client");
    ask(0);
    kill(getpid(), SIGTERM);
    hear(arg);
    return NULL;
}

static void a_client_before_the_signal(void *unused)
{
    (void)unused;
    set_up(1);
    pthread_t client = start(ask_then_stop, &clients[0]);
    serve_with(1);
    close(listener);
    pthread_join(client, NULL);
    expect_any_answer(0);
    close(clients[0].socket);
}

START_TEST(whoever_asks_in_time_is_answered)
{
    il_always(a_client_before_the_signal, .retries = LOOKS);
    il_always(a_client_at_any_time, .retries = LOOKS);
}
END_TEST

static void a_job_and_two_signals(void *unused)
{
    (void)unused;
    jobs_and_signals(1, 2);
}

static void three_signals(void *unused)
{
    (void)unused;
    jobs_and_signals(0, 3);
}

/* Jobs of ten steps, 100 ms each; the second signal comes at 450 ms. */
static void hurried(void *unused)
{
    (void)unused;
    jobs_in_time(2, (struct job){.length = 10, .ms = 100}, 1, (struct signals){3, {50, 400, 30}});
    expect_now(500, "the end");
    ck_assert_msg(jobs[0].abandoned && jobs[1].abandoned,
                  "a second SIGTERM came when neither job was done, but only %d were abandoned",
                  jobs[0].abandoned + jobs[1].abandoned);
}

START_TEST(a_second_signal_hurries)
{
    il_always(a_job_and_two_signals, .retries = LOOKS);
    il_always(three_signals, .retries = LOOKS);
    il_always(hurried, .retries = LOOKS);
}
END_TEST

/* The deadline is at 1,050 ms: one job is done by then, one not quite, one has not been begun. */
static void too_much_to_do(void *unused)
{
    (void)unused;
    jobs_in_time(3, (struct job){.length = 6, .ms = 100}, 1, (struct signals){1, {50}});
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

START_TEST(the_deadline_holds)
{
    il_always(too_much_to_do, .retries = LOOKS);
    il_always(just_enough_to_do, .retries = LOOKS);
    il_always(a_job_and_deadline_at_any_point, .retries = LOOKS, .time = IL_TIMERS_AS_CHOICES);
}
END_TEST

/* A worker has 500 ms of work; SIGTERM comes at 200 ms, a client before, and one after it. */
static void asked_while_busy(void *arg)
{
    const unsigned *workers = arg;

    set_up(3);
    jobs[0] = (struct job){.length = 10, .ms = 50};
    ask(0);
    pthread_t early = start(visit, &(struct visit){1, 1, 120}),
              late = start(visit, &(struct visit){2, 2, 320}),
              operator = start(send_signals, &(struct signals){1, {200}});
    serve_with(*workers);
    expect_now(500, "the end");
    pthread_join(early, NULL);
    pthread_join(late, NULL);
    pthread_join(operator, NULL);
    hear(&clients[0]);
    expect_answer(1, "accepted %u", 120);
    expect_answer(2, "refused %u: closing", 320);
    expect_all_done(2);
    tear_down(3);
}

START_TEST(every_request_is_answered_at_once)
{
    il_always(asked_while_busy, .arg = &(unsigned){1}, .retries = LOOKS);
}
END_TEST

static void two_jobs_two_workers(void *unused)
{
    (void)unused;
    jobs_in_time(2, (struct job){.length = 1, .ms = 100}, 2, (struct signals){1, {10}});
    expect_now(100, "the end");
    expect_all_done(2);
}

/* One job is worked on, four may wait. */
static void six_jobs(void *unused)
{
    (void)unused;
    set_up(6);
    for (unsigned i = 0; i < 6; i++)
        jobs[i] = (struct job){.length = 1, .ms = 100};
    ask(0);
    pthread_t client = start(visit, &(struct visit){1, 5, 10}), operator = start(
                                                                    send_signals,
                                                                    &(struct signals){1, {20}});
    serve_with(1);
    expect_now(500, "the end");
    pthread_join(client, NULL);
    pthread_join(operator, NULL);
    unsigned refused = 0;
    for (unsigned i = 1; i <= 5; i++)
        if (strstr(clients[i].answer, "busy") != NULL) {
            expect_answer(i, "refused %u: busy", 10);
            refused++;
        } else {
            expect_answer(i, "accepted %u", 10);
        }
    ck_assert_msg(refused == 1, "four of five jobs could wait, but %u were refused", refused);
    expect_all_done(6);
    tear_down(6);
}

START_TEST(as_many_jobs_are_taken_as_agreed)
{
    il_always(two_jobs_two_workers, .retries = LOOKS, .samples = 500);
    il_always(six_jobs, .retries = LOOKS, .samples = 500);
    il_always(asked_while_busy, .arg = &(unsigned){2}, .retries = LOOKS, .samples = 500);
}
END_TEST

/* A call fails: either the server has begun all the same, or it has answered nobody. */
static void a_job_and_a_fault(void *arg)
{
    const unsigned *workers = arg;
    char none;

    set_up(1);
    ask(0);
    if (il_faults() > 0) {
        tear_down(1);
        return;
    }
    il_signal(SIGTERM);
    if (serve_with(*workers) == 0) {
        hear(&clients[0]);
        expect_any_answer(0);
        expect_all_done(1);
    } else {
        ck_assert_msg(recv(clients[0].socket, &none, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
                      "serve() could not begin, but has answered somebody");
    }
    tear_down(1);
}

START_TEST(a_call_may_fail)
{
    il_always(a_job_and_a_fault, .arg = &(unsigned){1}, .retries = LOOKS, .create_fails = 1);
    il_always(a_job_and_a_fault, .arg = &(unsigned){2}, .samples = 500, .create_fails = 1);
    il_always(a_job_and_a_fault, .arg = &(unsigned){1}, .retries = LOOKS, .malloc_fails = 1);
    il_always(a_job_and_a_fault, .arg = &(unsigned){1}, .retries = LOOKS, .open_fails = 1);
}
END_TEST

static void expect_as_found(void)
{
    struct sigaction action;
    sigset_t blocked;

    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    ck_assert_msg(sigismember(&blocked, SIGTERM) == 1, "serve() has left SIGTERM unblocked");
    sigaction(SIGTERM, NULL, &action);
    ck_assert_msg(action.sa_handler == SIG_DFL, "serve() has left a handler for SIGTERM");
}

/* On one socket.  The first server's signal is there before it. */
static void two_servers(void *unused)
{
    (void)unused;
    set_up(2);
    ask(0);
    kill(getpid(), SIGTERM);
    serve_with(1);
    expect_as_found();
    hear(&clients[0]);
    expect_any_answer(0);
    pthread_t client = start(visit, &(struct visit){1, 1, 10}), operator = start(
                                                                    send_signals,
                                                                    &(struct signals){1, {20}});
    serve_with(1);
    expect_as_found();
    pthread_join(client, NULL);
    pthread_join(operator, NULL);
    expect_answer(1, "accepted %u", 10);
    expect_all_done(2);
    tear_down(2);
}

START_TEST(the_next_server_takes_over)
{
    il_always(two_servers, .retries = LOOKS);
}
END_TEST

START_TEST(a_real_process_does_the_same)
{
    il_always(asked_while_busy, .arg = &(unsigned){2}, .retries = LOOKS, .samples = 50);
    il_always(hurried, .retries = LOOKS, .samples = 50);
    il_always(six_jobs, .retries = LOOKS, .samples = 50);
    il_really(drained_for_real);
    il_really(hurried_for_real);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("graceful shutdown");
    TCase *tests = tcase_create("server");

    tcase_add_test(tests, every_accepted_job_is_done);
    tcase_add_test(tests, idle_workers_and_silent_clients_hold_up_nobody);
    tcase_add_test(tests, whoever_asks_in_time_is_answered);
    tcase_add_test(tests, a_second_signal_hurries);
    tcase_add_test(tests, the_deadline_holds);
    tcase_add_test(tests, every_request_is_answered_at_once);
    tcase_add_test(tests, as_many_jobs_are_taken_as_agreed);
    tcase_add_test(tests, a_call_may_fail);
    tcase_add_test(tests, the_next_server_takes_over);
    tcase_add_test(tests, a_real_process_does_the_same);
    suite_add_tcase(suite, tests);
    return suite;
}
