/*
 * Clients bring jobs to a server, and somebody stops it with a SIGTERM, which may come at any
 * point. What the clients were told must hold: a job that was accepted is done or, if that takes
 * too long, abandoned, once, and any other is refused with a reason.
 *
 * Time is virtual: a step that takes 100 ms ends after 100 ms exactly.
 *
 * Here the signal comes at any point; the other files are about time (deadline), about the clients
 * who are to be answered meanwhile (desk), about what comes before and after a server (next
 * server), and about a server in a process of its own (process).
 */
#include "bench.h"

#include <signal.h>

static void a_job_and_a_signal(void *unused)
{
    (void)unused;
    jobs_in_time(1, (struct job){.length = 1}, 1, (struct signals){.count = 1});
    expect_now(0, "the end");
    expect_all_done(1);
}

static void two_jobs_and_a_signal(void *unused)
{
    (void)unused;
    jobs_in_time(2, (struct job){.length = 1}, 1, (struct signals){.count = 1});
    expect_now(0, "the end");
    expect_all_done(2);
}

/* So that it does not help to refuse them all. */
static void a_job_that_is_accepted(void *unused)
{
    (void)unused;
    jobs_in_time(1, (struct job){.length = 1}, 1, (struct signals){.count = 1});
    if (jobs[0].done)
        il_reached();
}

START_TEST(every_accepted_job_is_done)
{
    ALWAYS(a_job_and_a_signal);
    ALWAYS(two_jobs_and_a_signal);
    il_possible(a_job_that_is_accepted, .retries = LOOKS);
}
END_TEST

static void nobody_asks(void *arg)
{
    const unsigned *workers = arg;

    jobs_in_time(0, (struct job){0}, *workers, (struct signals){.count = 1});
    expect_now(0, "the end");
}

/* SIGTERM is there when the server begins: is the worker asleep by then? */
static void over_at_once(void *unused)
{
    (void)unused;
    set_up(0);
    kill(getpid(), SIGTERM);
    serve_with(1);
    expect_now(0, "the end");
    tear_down(0);
}

/* A client who never asks for anything. */
static void a_silent_client(void *unused)
{
    (void)unused;
    set_up(1);
    call(&clients[0]);
    pthread_t sender = start(send_signals, &(struct signals){1, {0}});
    serve_with(1);
    pthread_join(sender, NULL);
    expect_now(0, "the end");
    tear_down(1);
}

START_TEST(idle_workers_and_silent_clients_hold_up_nobody)
{
    il_always(over_at_once, .retries = LOOKS);
    ALWAYS(nobody_asks, .arg = &(unsigned){1});
    il_always(nobody_asks, .arg = &(unsigned){2}, .retries = LOOKS, .budget = MORE);
    ALWAYS(a_silent_client);
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
    il_always(a_client_before_the_signal, .retries = LOOKS, .budget = MORE);
    il_always(a_client_at_any_time, .retries = LOOKS, .budget = MORE);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("graceful shutdown");
    TCase *tests = tcase_create("server");

    tcase_add_test(tests, every_accepted_job_is_done);
    tcase_add_test(tests, idle_workers_and_silent_clients_hold_up_nobody);
    tcase_add_test(tests, whoever_asks_in_time_is_answered);
    add_deadline(tests);
    add_desk(tests);
    add_next_server(tests);
    add_process(tests);
    suite_add_tcase(suite, tests);
    return suite;
}
