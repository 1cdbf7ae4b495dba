/* Stream sockets that are connected: two directions, shutting down, what each end learns of the
 * other; time-outs and flags. */
#define _GNU_SOURCE
#include "serving.h"

#include <unistd.h>

static int ends[2];

static void make_connection(void)
{
    serve(1);
    ends[0] = connect_one(0);
    ends[1] = accept(listener, NULL, NULL);
    close(listener);
}

static void close_ends(void)
{
    close(ends[0]);
    close(ends[1]);
}

SCENARIO(half_closed)
{
    char c;

    make_connection();
    ck_assert_int_eq(shutdown(ends[0], SHUT_WR), 0);
    ck_assert_int_eq(read(ends[1], &c, 1), 0);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    ck_assert_int_eq(read(ends[0], &c, 1), 1);
    ck_fails_with(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
    close_ends();
}

/* The first write finds out, the second fails. */
SCENARIO(the_other_has_gone)
{
    char c;

    make_connection();
    close(ends[1]);
    ck_assert_int_eq(send(ends[0], "x", 1, MSG_NOSIGNAL), 1);
    ck_fails_with(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
    ck_assert_int_eq(read(ends[0], &c, 1), 0);
    close(ends[0]);
}

SCENARIO(the_other_has_gone_without_reading)
{
    char c;

    make_connection();
    ck_assert_int_eq(write(ends[0], "x", 1), 1);
    close(ends[1]);
    ck_fails_with(ECONNRESET, read(ends[0], &c, 1));
    ck_fails_with(EPIPE, send(ends[0], "x", 1, MSG_NOSIGNAL));
    close(ends[0]);
}

SCENARIO(writing_to_nobody_kills)
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    close(ends[1]);
    write(ends[0], "x", 1);
}

/* ---- Both directions are streams of their own ---- */

THREAD(talks)
{
    int fd = ends[(uintptr_t)arg];
    char c;

    ck_assert_int_eq(write(fd, "x", 1), 1);
    ck_assert_int_eq(read(fd, &c, 1), 1);
    return NULL;
}

SCENARIO(a_talk)
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    run_threads(talks, talks);
    close_ends();
}

START_TEST(directions_commute)
{
    struct il_result r = explore(a_talk);

    expect_pass(&r, false);
    ck_assert_uint_eq(r.executions, 1);
    ck_assert_uint_eq(r.redundant, 0);
}
END_TEST

/* ---- Timeouts and flags ---- */

SCENARIO(gives_up_reading)
{
    struct timeval patience = {.tv_sec = 2};
    char c;

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ck_assert_int_eq(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    ck_fails_with(EAGAIN, recv(ends[0], &c, 1, 0));
    ck_assert_uint_eq(il_now(), 2 * SECOND);
    ck_fails_with(EAGAIN, recv(ends[1], &c, 1, MSG_DONTWAIT));
    close_ends();
}

THREAD(writes_two)
{
    ck_assert_int_eq(write(ends[0], "a", 1), 1);
    ck_assert_int_eq(write(ends[0], "b", 1), 1);
    return NULL;
}

THREAD(waits_for_all)
{
    char two[3] = "";

    ck_assert_int_eq(recv(ends[1], two, 2, MSG_WAITALL), 2);
    ck_assert_str_eq(two, "ab");
    return NULL;
}

SCENARIO(all_at_once)
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    run_threads(writes_two, waits_for_all);
    close_ends();
}

SCENARIO(datagrams)
{
    socket(AF_INET, SOCK_DGRAM, 0);
}

SCENARIO(ancillary_data)
{
    char control[64];
    struct msghdr m = {.msg_control = control, .msg_controllen = sizeof control};

    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    recvmsg(ends[0], &m, 0);
}

static const struct expectation table[] = {
    VERIFIES(half_closed),
    VERIFIES(the_other_has_gone),
    VERIFIES(the_other_has_gone_without_reading),
    FAILS(IL_KILLED, writing_to_nobody_kills),
    VERIFIES(gives_up_reading),
    VERIFIES(all_at_once),
    FAILS(IL_UNSUPPORTED, datagrams),
    FAILS(IL_UNSUPPORTED, ancillary_data),
};

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("socket");
    TCase *counts = tcase_create("counts");

    tcase_add_test(counts, directions_commute);
    suite_add_tcase(suite, counts);
    return suite;
}
