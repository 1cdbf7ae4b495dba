/* Signals and descriptors: SIGPIPE, waits that a handler cuts short, signals read from a file. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int fd[2];
static volatile sig_atomic_t caught;

static void catch (int number)
{
    caught = number;
}

static void handle(int number, int flags)
{
    struct sigaction how = {.sa_handler = catch, .sa_flags = flags};

    ck_assert_int_eq(sigaction(number, &how, NULL), 0);
}

SCENARIO(sigpipe_kills)
{
    pipe(fd);
    close(fd[0]);
    write(fd[1], "x", 1);
}

SCENARIO(sigpipe_ignored)
{
    signal(SIGPIPE, SIG_IGN);
    pipe(fd);
    close(fd[0]);
    ck_fails_with(EPIPE, write(fd[1], "x", 1));
    close(fd[1]);
}

SCENARIO(sigpipe_handled)
{
    handle(SIGPIPE, 0);
    pipe(fd);
    close(fd[0]);
    ck_fails_with(EPIPE, write(fd[1], "x", 1));
    ck_assert_int_eq(caught, SIGPIPE);
    close(fd[1]);
}

/* ---- EINTR ---- */

static pthread_t reader;

THREAD(reads_until_interrupted)
{
    char c;

    if (read(fd[0], &c, 1) < 0) {
        ck_assert_int_eq(errno, EINTR);
        il_reached();
    }
    return NULL;
}

static void interrupt_reader(int flags)
{
    handle(SIGUSR1, flags);
    pipe(fd);
    reader = start(reads_until_interrupted, NULL);
    pthread_kill(reader, SIGUSR1);
    close(fd[1]);
    join(reader);
    close(fd[0]);
}

SCENARIO(a_handler_interrupts)
{
    interrupt_reader(0);
}

SCENARIO(or_does_not_with_restart)
{
    interrupt_reader(SA_RESTART);
}

THREAD(polls_until_interrupted)
{
    struct pollfd p = {.fd = fd[0], .events = POLLIN};

    if (poll(&p, 1, -1) < 0) {
        ck_assert_int_eq(errno, EINTR);
        il_reached();
    }
    return NULL;
}

SCENARIO(poll_is_never_restarted)
{
    handle(SIGUSR1, SA_RESTART);
    pipe(fd);
    reader = start(polls_until_interrupted, NULL);
    pthread_kill(reader, SIGUSR1);
    close(fd[1]);
    join(reader);
    close(fd[0]);
}

/* ---- signalfd ---- */

static int signals;
static sigset_t terms;

static void begin(void)
{
    sigemptyset(&terms);
    sigaddset(&terms, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &terms, NULL);
    signals = signalfd(-1, &terms, 0);
    ck_assert_int_ge(signals, 0);
}

static void expect_term(void)
{
    struct signalfd_siginfo info;

    ck_assert_int_eq(read(signals, &info, sizeof info), sizeof info);
    ck_assert_int_eq(info.ssi_signo, SIGTERM);
}

THREAD(sends)
{
    kill(getpid(), SIGTERM);
    return NULL;
}

SCENARIO(signals_can_be_read)
{
    begin();
    pthread_t sender = start(sends, NULL);
    expect_term();
    join(sender);
    close(signals);
}

SCENARIO(signals_wake_a_loop)
{
    struct epoll_event e = {.events = EPOLLIN};
    int ep = epoll_create1(0);

    begin();
    ck_assert_int_eq(epoll_ctl(ep, EPOLL_CTL_ADD, signals, &e), 0);
    ck_assert_int_eq(epoll_wait(ep, &e, 1, 0), 0);
    pthread_t sender = start(sends, NULL);
    ck_assert_int_eq(epoll_wait(ep, &e, 1, -1), 1);
    expect_term();
    ck_assert_int_eq(epoll_wait(ep, &e, 1, 0), 0);
    join(sender);
    close(ep);
    close(signals);
}

SCENARIO(no_signal_comes)
{
    begin();
    expect_term();
}

/* ---- Waits with a mask of their own ---- */

static volatile sig_atomic_t stop;

static void stops(int number)
{
    (void)number;
    stop = 1;
}

static void block_term(sigset_t *before)
{
    sigset_t term;

    stop = 0;
    signal(SIGTERM, stops);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, before);
}

/* The signal comes before the test, or in the wait, and never between. */
SCENARIO(ppoll_lets_the_signal_in)
{
    sigset_t before;

    block_term(&before);
    pthread_t sender = start(sends, NULL);
    while (!stop)
        ck_assert(ppoll(NULL, 0, NULL, &before) == -1 && errno == EINTR);
    join(sender);
}

SCENARIO(epoll_pwait_lets_the_signal_in)
{
    struct epoll_event e;
    sigset_t before;
    int ep = epoll_create1(0);

    block_term(&before);
    pthread_t sender = start(sends, NULL);
    while (!stop)
        ck_assert(epoll_pwait(ep, &e, 1, -1, &before) == -1 && errno == EINTR);
    join(sender);
    close(ep);
}

SCENARIO(pselect_blocks_the_signal_again)
{
    struct timespec at_once = {0};
    sigset_t before, now;

    block_term(&before);
    ck_assert_int_eq(pselect(0, NULL, NULL, NULL, &at_once, &before), 0);
    pthread_sigmask(SIG_BLOCK, NULL, &now);
    ck_assert(sigismember(&now, SIGTERM));
    kill(getpid(), SIGTERM);
    ck_assert(!stop);
    ck_assert_int_eq(pselect(0, NULL, NULL, NULL, NULL, &before), -1);
    ck_assert(stop);
}

static const struct expectation table[] = {
    VERIFIES(ppoll_lets_the_signal_in),
    VERIFIES(epoll_pwait_lets_the_signal_in),
    VERIFIES(pselect_blocks_the_signal_again),
    FAILS(IL_KILLED, sigpipe_kills),
    VERIFIES(sigpipe_ignored),
    VERIFIES(sigpipe_handled),
    REACHES(a_handler_interrupts),
    NEVER_REACHES(or_does_not_with_restart),
    REACHES(poll_is_never_restarted),
    VERIFIES(signals_can_be_read),
    VERIFIES(signals_wake_a_loop),
    FAILS(IL_DEADLOCK, no_signal_comes),
};

Suite *chapter_suite(void)
{
    return table_suite("descriptors and signals");
}
