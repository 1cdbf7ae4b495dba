/* What a server cannot get when it begins, and what it leaves behind at its end. */
#include "bench.h"

#include <errno.h>
#include <signal.h>

static void expect_as_found(void (*handler)(int))
{
    struct sigaction action;
    sigset_t blocked;

    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < SIGRTMAX; number++)
        ck_assert_msg(sigismember(&blocked, number) == (number == SIGTERM),
                      "serve() has left %s %s", strsignal(number),
                      number == SIGTERM ? "unblocked" : "blocked");
    sigaction(SIGTERM, NULL, &action);
    ck_assert_msg(action.sa_handler == handler,
                  "serve() has left another handler for SIGTERM than there was");
}

/* A call fails: either the server has begun all the same, or it has answered nobody.  SIGTERM comes
 * at any point; to two workers before all else, so that every schedule can be tried. */
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
    if (*workers == 1)
        il_signal(SIGTERM);
    else
        kill(getpid(), SIGTERM);
    int error = serve_with(*workers);
    expect_now(0, "the end");
    ck_assert_msg(error >= 0, "serve() returned %d, which is no error number", error);
    expect_as_found(SIG_DFL);
    if (error == 0) {
        hear(&clients[0]);
        expect_any_answer(0);
        expect_all_done(1);
    } else {
        ck_assert_msg(recv(clients[0].socket, &none, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
                      "serve() could not begin, but has answered somebody");
    }
    tear_down(1);
}

/* Whoever has begun keeps the deadline: SIGTERM comes at 10 ms, and steps begin every 20 ms. */
static void a_long_job_and_a_fault(void *unused)
{
    (void)unused;
    set_up(1);
    ask(0);
    jobs[0] = (struct job){.length = 100, .ms = 20};
    pthread_t sender;
    if (il_faults() == 0 &&
        pthread_create(&sender, NULL, send_signals, &(struct signals){1, {10}}) == 0) {
        if (serve_with(1) == 0) {
            expect_now(1020, "the end");
            hear(&clients[0]);
            expect_any_answer(0);
        }
        pthread_join(sender, NULL);
    }
    tear_down(1);
}

/* Two workers, and work for both: one of them cannot be started. */
static void one_worker_will_do(void *unused)
{
    (void)unused;
    set_up(2);
    for (unsigned i = 0; i < 2; i++) {
        jobs[i].ms = 10;
        ask(i);
    }
    il_signal(SIGTERM);
    if (serve_with(2) == 0 && il_faults() > 0 && jobs[0].done && jobs[1].done)
        il_reached();
    tear_down(2);
}

START_TEST(a_call_may_fail)
{
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){1}, .create_fails = 1);
    il_always(a_job_and_a_fault, .arg = &(unsigned){2}, .create_fails = 2, .retries = LOOKS,
              .budget = MORE);
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){1}, .malloc_fails = 1);
    ALWAYS(a_job_and_a_fault, .arg = &(unsigned){1}, .open_fails = 1);
    ALWAYS(a_long_job_and_a_fault, .create_fails = 1, .malloc_fails = 1, .open_fails = 1);
    il_possible(one_worker_will_do, .create_fails = 1, .retries = LOOKS);
}
END_TEST

static void the_callers_own(int number)
{
    (void)number;
}

/* What can be seen at the very moment when serve() returns. */
static void nothing_is_left(void *unused)
{
    const struct sigaction own = {.sa_handler = the_callers_own};

    (void)unused;
    set_up(0);
    sigaction(SIGTERM, &own, NULL);
    il_live_threads(); /* from here on they are counted */
    kill(getpid(), SIGTERM);
    serve_with(1);
    ck_assert_msg(il_live_threads() == 0, "serve() has returned, but a thread of its still runs");
    expect_as_found(the_callers_own);
    tear_down(0);
}

/* On one socket.  The first server's signal is there before it, and its deadline is none of the
 * second one's; and at the end there is time for whatever was left to go off. */
static void two_servers(void *unused)
{
    (void)unused;
    set_up(4);
    jobs[3].stops = true;
    for (unsigned i = 0; i < 3; i++)
        ask(i);
    kill(getpid(), SIGTERM);
    serve_with(1);
    expect_as_found(SIG_DFL);
    for (unsigned i = 0; i < 3; i++) {
        hear(&clients[i]);
        expect_any_answer(i);
    }
    ask(3);
    serve_with(1);
    expect_as_found(SIG_DFL);
    hear(&clients[3]);
    ck_assert_msg(jobs[3].done,
                  "the first server has ended, and the second one tells a client "
                  "\"%.*s\", but has not done the job",
                  (int)strcspn(clients[3].answer, "\n"), clients[3].answer);
    pause_ms(2000);
    tear_down(4);
}

/* Somebody opens descriptors meanwhile, which the server must neither close nor write to, not even
 * when another signal comes. */
static void *open_two(void *arg)
{
    il_name_thread("neighbour");
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, arg);
    kill(getpid(), SIGTERM);
    return NULL;
}

static void a_neighbour(void *unused)
{
    int ends[2] = {-1, -1};
    char none;

    (void)unused;
    set_up(0);
    pthread_t neighbour = start(open_two, ends);
    kill(getpid(), SIGTERM);
    serve_with(1);
    pthread_join(neighbour, NULL);
    for (int i = 0; i < 2; i++) {
        ck_assert_msg(recv(ends[i], &none, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN,
                      "serve() has closed a descriptor that another thread had opened, or has "
                      "written to it");
    }
    for (int i = 0; i < 2; i++)
        close(ends[i]);
    tear_down(0);
}

START_TEST(the_next_server_takes_over)
{
    ALWAYS(nothing_is_left);
    ALWAYS(two_servers);
    ALWAYS(two_servers, .time = IL_TIMERS_AS_CHOICES, .spurious_wakes = IL_NONE);
    ALWAYS(a_neighbour);
}
END_TEST

void add_next_server(TCase *tests)
{
    tcase_add_test(tests, a_call_may_fail);
    tcase_add_test(tests, the_next_server_takes_over);
}
