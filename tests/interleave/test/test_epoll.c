/* epoll: level- and edge-triggered, one-shot; who waits for it and what is learnt from it. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static int ep, fd[2], event[2];
static int shared;

static void watch(int what, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.fd = what};

    ck_assert_int_eq(epoll_ctl(ep, EPOLL_CTL_ADD, what, &e), 0);
}

static int wait_for(int timeout)
{
    struct epoll_event e;
    int n = epoll_wait(ep, &e, 1, timeout);

    return n == 1 ? e.data.fd : -1;
}

static void begin(uint32_t events)
{
    ep = epoll_create1(0);
    ck_assert_int_eq(pipe2(fd, O_NONBLOCK), 0);
    watch(fd[0], events);
}

static void end(void)
{
    close(ep);
    close(fd[0]);
    close(fd[1]);
}

static void put(void)
{
    ck_assert_int_eq(write(fd[1], "x", 1), 1);
}

static void get(void)
{
    char c;

    ck_assert_int_eq(read(fd[0], &c, 1), 1);
}

SCENARIO(level_tells_as_long_as_it_is_so)
{
    begin(EPOLLIN);
    ck_assert_int_eq(wait_for(0), -1);
    put();
    ck_assert_int_eq(wait_for(0), fd[0]);
    ck_assert_int_eq(wait_for(0), fd[0]);
    get();
    ck_assert_int_eq(wait_for(0), -1);
    end();
}

SCENARIO(edge_tells_once_for_each_write)
{
    begin(EPOLLIN | EPOLLET);
    put();
    ck_assert_int_eq(wait_for(0), fd[0]);
    ck_assert_int_eq(wait_for(0), -1);
    put();
    ck_assert_int_eq(wait_for(0), fd[0]);
    get();
    ck_assert_int_eq(wait_for(0), -1); /* though a byte is left */
    end();
}

SCENARIO(one_shot_tells_until_it_is_armed_again)
{
    struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT};

    begin(EPOLLIN | EPOLLONESHOT);
    e.data.fd = fd[0];
    put();
    ck_assert_int_eq(wait_for(0), fd[0]);
    put();
    ck_assert_int_eq(wait_for(0), -1);
    ck_assert_int_eq(epoll_ctl(ep, EPOLL_CTL_MOD, fd[0], &e), 0);
    ck_assert_int_eq(wait_for(0), fd[0]);
    end();
}

SCENARIO(in_the_order_in_which_it_happened)
{
    begin(EPOLLIN);
    for (int i = 0; i < 2; i++) {
        event[i] = eventfd(0, 0);
        watch(event[i], EPOLLIN);
    }
    eventfd_write(event[1], 1);
    eventfd_write(event[0], 1);
    put();
    ck_assert_int_eq(wait_for(0), event[1]);
    ck_assert_int_eq(wait_for(0), event[0]);
    ck_assert_int_eq(wait_for(0), fd[0]);
    ck_assert_int_eq(wait_for(0), event[1]);
    close(event[0]);
    close(event[1]);
    end();
}

THREAD(puts_one)
{
    shared = 1;
    put();
    return NULL;
}

THREAD(waits)
{
    ck_assert_int_eq(wait_for(-1), fd[0]);
    get();
    return NULL;
}

SCENARIO(wakes_who_waits)
{
    begin(EPOLLIN);
    run_threads(waits, puts_one);
    end();
}

/* A loop that reads once for each edge misses what was written in between. */
THREAD(reads_once_an_edge)
{
    for (int i = 0; i < 2; i++)
        waits(arg);
    return NULL;
}

THREAD(puts_twice)
{
    put();
    put();
    return NULL;
}

SCENARIO(an_edge_for_two_writes)
{
    begin(EPOLLIN | EPOLLET);
    run_threads(reads_once_an_edge, puts_twice);
    end();
}

SCENARIO(a_level_for_two_writes)
{
    begin(EPOLLIN);
    run_threads(reads_once_an_edge, puts_twice);
    end();
}

THREAD(learns_without_reading)
{
    ck_assert_int_eq(wait_for(-1), fd[0]);
    ck_assert_int_eq(shared, 1);
    return NULL;
}

SCENARIO(what_is_reported_is_learnt_from)
{
    begin(EPOLLIN);
    run_threads(learns_without_reading, puts_one);
    end();
}

THREAD(puts_and_then_touches)
{
    put();
    shared = 1;
    return NULL;
}

THREAD(waits_and_touches)
{
    ck_assert_int_eq(wait_for(-1), fd[0]);
    return (void *)(uintptr_t)shared;
}

SCENARIO(but_not_what_comes_after)
{
    begin(EPOLLIN);
    run_threads(waits_and_touches, puts_and_then_touches);
    end();
}

/* Another descriptor of the same instance is no hand-over. */
THREAD(signals_the_event)
{
    shared = 1;
    eventfd_write(event[0], 1);
    return NULL;
}

THREAD(takes_the_first)
{
    if (wait_for(-1) == fd[0])
        return (void *)(uintptr_t)shared;
    return NULL;
}

SCENARIO(what_is_not_reported_is_not_learnt_from)
{
    begin(EPOLLIN);
    event[0] = eventfd(0, 0);
    watch(event[0], EPOLLIN);
    put();
    run_threads(takes_the_first, signals_the_event);
    close(event[0]);
    end();
}

SCENARIO(nobody_writes)
{
    begin(EPOLLIN);
    wait_for(-1);
    end();
}

SCENARIO(times_out)
{
    begin(EPOLLIN);
    ck_assert_int_eq(wait_for(30), -1);
    ck_assert_uint_eq(il_now(), 30 * MILLISECOND);
    end();
}

THREAD(puts_later)
{
    usleep(10000);
    put();
    return NULL;
}

SCENARIO(in_time)
{
    begin(EPOLLIN);
    pthread_t thread = start(puts_later, NULL);
    ck_assert_int_eq(wait_for(30), fd[0]);
    ck_assert_uint_eq(il_now(), 10 * MILLISECOND);
    join(thread);
    end();
}

SCENARIO(in_time_or_not)
{
    begin(EPOLLIN);
    pthread_t thread = start(puts_later, NULL);
    if (wait_for(30) < 0)
        il_reached();
    join(thread);
    end();
}

SCENARIO(exclusive)
{
    begin(EPOLLIN | EPOLLEXCLUSIVE);
    end();
}

SCENARIO(closing_ends_the_watch)
{
    begin(EPOLLIN);
    put();
    close(fd[0]);
    ck_assert_int_eq(wait_for(0), -1);
    close(ep);
    close(fd[1]);
}

/* One of two who wait gets the event; the other has to wait for the next. */
THREAD(waits_for_one)
{
    ck_assert_int_eq(wait_for(-1), fd[0]);
    return NULL;
}

SCENARIO(one_shot_wakes_one)
{
    begin(EPOLLIN | EPOLLONESHOT);
    run_threads(waits_for_one, waits_for_one, puts_one);
}

SCENARIO(an_instance_in_an_instance)
{
    int outer = epoll_create1(0), inner;

    begin(EPOLLIN);
    inner = ep;
    ep = outer;
    watch(inner, EPOLLIN);
    pthread_t thread = start(puts_one, NULL);
    ck_assert_int_eq(wait_for(-1), inner);
    join(thread);
    close(inner);
    end();
}

static const struct expectation table[] = {
    VERIFIES(level_tells_as_long_as_it_is_so),
    VERIFIES(edge_tells_once_for_each_write),
    VERIFIES(one_shot_tells_until_it_is_armed_again),
    VERIFIES(in_the_order_in_which_it_happened),
    VERIFIES(wakes_who_waits),
    FAILS(IL_DEADLOCK, an_edge_for_two_writes),
    VERIFIES(a_level_for_two_writes),
    VERIFIES(what_is_reported_is_learnt_from),
    FAILS(IL_RACE, but_not_what_comes_after),
    FAILS(IL_RACE, what_is_not_reported_is_not_learnt_from),
    FAILS(IL_DEADLOCK, nobody_writes),
    VERIFIES(times_out),
    VERIFIES(in_time),
    REACHES(in_time_or_not, .time = IL_TIMERS_AS_CHOICES),
    FAILS(IL_UNSUPPORTED, exclusive),
    VERIFIES(closing_ends_the_watch),
    FAILS(IL_DEADLOCK, one_shot_wakes_one),
    VERIFIES(an_instance_in_an_instance),
};

Suite *chapter_suite(void)
{
    return table_suite("epoll");
}
