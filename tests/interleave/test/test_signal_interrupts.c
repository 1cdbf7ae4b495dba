/* Signals: calls that a handler cuts short, and calls that are restarted. */
#define _GNU_SOURCE
#include "handling.h"

#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <unistd.h>

static sem_t sem;

SCENARIO(sem_wait_fails_with_eintr)
{
    sem_init(&sem, 0, 0);
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    if (sem_wait(&sem) != 0) {
        ck_assert_int_eq(errno, EINTR);
        ck_assert_int_eq(got, SIGTERM);
        il_reached();
    }
}

static void posts(int number __attribute__((unused)))
{
    sem_post(&sem);
}

SCENARIO(sem_wait_is_restarted)
{
    sem_init(&sem, 0, 0);
    handle(SIGTERM, posts, SA_RESTART);
    il_signal(SIGTERM);
    ck_assert_int_eq(sem_wait(&sem), 0);
    sem_destroy(&sem);
}

SCENARIO(sem_wait_or_eintr)
{
    sem_init(&sem, 0, 0);
    handle(SIGTERM, posts, 0);
    il_signal(SIGTERM);
    while (sem_wait(&sem) != 0)
        ck_assert_int_eq(errno, EINTR);
    sem_destroy(&sem);
}

SCENARIO(sleep_is_cut_short)
{
    handle(SIGALRM, note, 0);
    alarm(3);
    ck_assert_uint_eq(sleep(10), 7);
    ck_assert_uint_eq(il_now(), 3 * SECOND);
    ck_assert_int_eq(got, SIGALRM);
}

SCENARIO(sleep_is_cut_short_at_any_time)
{
    handle(SIGTERM, note, SA_RESTART);
    il_signal(SIGTERM);
    if (sleep(10) != 0)
        il_reached();
}

static int ends[2];

static void make_pipe(void)
{
    ck_assert_int_eq(pipe(ends), 0);
}

static void close_pipe(void)
{
    close(ends[0]);
    close(ends[1]);
}

SCENARIO(read_fails_with_eintr)
{
    char c;

    make_pipe();
    handle(SIGTERM, note, 0);
    il_signal(SIGTERM);
    if (read(ends[0], &c, 1) < 0)
        ck_assert_int_eq(errno, EINTR);
    close_pipe();
}

/* The handler writes to a pipe that the program reads: nothing is ever missed. */
static void writes_to_pipe(int number __attribute__((unused)))
{
    ck_assert_int_eq(write(ends[1], "s", 1), 1);
}

SCENARIO(self_pipe)
{
    char c;

    make_pipe();
    handle(SIGTERM, writes_to_pipe, SA_RESTART);
    il_signal(SIGTERM);
    ck_assert_int_eq(read(ends[0], &c, 1), 1);
    close_pipe();
}

SCENARIO(self_pipe_polled)
{
    make_pipe();
    struct pollfd fd = {.fd = ends[0], .events = POLLIN};
    handle(SIGTERM, writes_to_pipe, SA_RESTART);
    il_signal(SIGTERM);
    while (poll(&fd, 1, -1) < 0)
        ck_assert_int_eq(errno, EINTR);
    ck_assert(fd.revents & POLLIN);
    close_pipe();
}

SCENARIO(sigpipe_ignored)
{
    make_pipe();
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    ck_assert_int_eq(errno, EPIPE);
    close(ends[1]);
}

SCENARIO(sigpipe_handled)
{
    make_pipe();
    handle(SIGPIPE, note, 0);
    close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    ck_assert_int_eq(got, SIGPIPE);
    close(ends[1]);
}

static const struct expectation table[] = {
    FAILS(IL_DEADLOCK, sem_wait_fails_with_eintr),
    VERIFIES(sem_wait_is_restarted),
    VERIFIES(sem_wait_or_eintr),
    VERIFIES(sleep_is_cut_short),
    REACHES(sleep_is_cut_short_at_any_time),
    FAILS(IL_DEADLOCK, read_fails_with_eintr),
    VERIFIES(self_pipe),
    VERIFIES(self_pipe_polled),
    VERIFIES(sigpipe_ignored),
    VERIFIES(sigpipe_handled),
};

Suite *chapter_suite(void)
{
    return table_suite("signals that interrupt");
}
