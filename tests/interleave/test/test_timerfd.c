/* Timers to read from, in virtual time. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int timer;

static void set(unsigned first_ms, unsigned again_ms)
{
    struct itimerspec t = {.it_value.tv_nsec = first_ms * MILLISECOND,
                           .it_interval.tv_nsec = again_ms * MILLISECOND};

    ck_assert_int_eq(timerfd_settime(timer, 0, &t, NULL), 0);
}

static uint64_t expiries(void)
{
    uint64_t n = 0;

    if (read(timer, &n, sizeof n) < 0)
        ck_assert_int_eq(errno, EAGAIN);
    return n;
}

SCENARIO(expires_once)
{
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    set(20, 0);
    ck_assert_uint_eq(expiries(), 1);
    ck_assert_uint_eq(il_now(), 20 * MILLISECOND);
    close(timer);
}

SCENARIO(counts_what_was_not_read)
{
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    set(20, 10);
    ck_assert_uint_eq(expiries(), 0);
    usleep(45000);
    ck_assert_uint_eq(expiries(), 3);
    ck_assert_uint_eq(expiries(), 0);
    close(timer);
}

SCENARIO(tells_what_is_left)
{
    struct itimerspec left;

    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    set(20, 10);
    usleep(25000);
    ck_assert_int_eq(timerfd_gettime(timer, &left), 0);
    ck_assert_int_eq(left.it_value.tv_nsec, 5 * MILLISECOND);
    close(timer);
}

SCENARIO(a_loop)
{
    struct epoll_event e = {.events = EPOLLIN};
    int ep = epoll_create1(0);

    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    ck_assert_int_eq(epoll_ctl(ep, EPOLL_CTL_ADD, timer, &e), 0);
    set(10, 10);
    for (unsigned i = 1; i <= 5; i++) {
        ck_assert_int_eq(epoll_wait(ep, &e, 1, -1), 1);
        ck_assert_uint_eq(expiries(), 1);
        ck_assert_uint_eq(il_now(), i * 10 * MILLISECOND);
    }
    ck_assert_int_eq(epoll_wait(ep, &e, 1, 5), 0);
    close(ep);
    close(timer);
}

SCENARIO(polled)
{
    struct pollfd p = {.events = POLLIN};

    timer = p.fd = timerfd_create(CLOCK_MONOTONIC, 0);
    set(30, 0);
    ck_assert_int_eq(poll(&p, 1, 10), 0);
    ck_assert_int_eq(poll(&p, 1, 100), 1);
    ck_assert_uint_eq(il_now(), 30 * MILLISECOND);
    close(timer);
}

THREAD(sets_it_earlier)
{
    usleep(5000);
    set(1, 0);
    return NULL;
}

THREAD(waits)
{
    ck_assert_uint_eq(expiries(), 1);
    return NULL;
}

SCENARIO(set_again_while_somebody_waits)
{
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    set(900, 0);
    run_threads(waits, sets_it_earlier);
    ck_assert_uint_eq(il_now(), 6 * MILLISECOND);
    close(timer);
}

SCENARIO(never_set)
{
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    waits(NULL);
}

static const struct expectation table[] = {
    VERIFIES(expires_once),
    VERIFIES(counts_what_was_not_read),
    VERIFIES(tells_what_is_left),
    VERIFIES(a_loop),
    VERIFIES(polled),
    VERIFIES(set_again_while_somebody_waits),
    FAILS(IL_DEADLOCK, never_set),
    VERIFIES(expires_once, .time = IL_TIMERS_AS_CHOICES, .arg = NULL),
};

Suite *chapter_suite(void)
{
    return table_suite("timerfd");
}
