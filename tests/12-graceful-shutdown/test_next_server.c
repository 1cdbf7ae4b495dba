/* What a server cannot get when it begins, and what it leaves behind at its end. */
#include "bench.h"

#include <errno.h>
#include <signal.h>

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
        if (il_faults() > 0)
            il_reached();
    } else {
        ck_assert_msg(recv(clients[0].socket, &none, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
                      "serve() could not begin, but has answered somebody");
    }
    tear_down(1);
}

START_TEST(a_call_may_fail)
{
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){1}, .create_fails = 1);
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){2}, .create_fails = 2, .samples = 500);
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){1}, .malloc_fails = 1);
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){1}, .open_fails = 1);
    il_possible(a_job_and_a_fault, .arg = &(unsigned){2}, .create_fails = 1, .retries = LOOKS);
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

/* On one socket.  The first server's signal is there before it; and at the end there is time for
 * whatever was left to go off. */
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
    pthread_t client = start(visit, &(struct visit){1, 1, 10}),
              sender = start(send_signals, &(struct signals){1, {20}});
    serve_with(1);
    expect_as_found();
    pthread_join(client, NULL);
    pthread_join(sender, NULL);
    expect_answer(1, "accepted %u", 10);
    expect_all_done(2);
    pause_ms(2000);
    tear_down(2);
}

START_TEST(the_next_server_takes_over)
{
    ALWAYS(two_servers);
}
END_TEST

void add_next_server(TCase *tests)
{
    tcase_add_test(tests, a_call_may_fail);
    tcase_add_test(tests, the_next_server_takes_over);
}
