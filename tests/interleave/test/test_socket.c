/* Stream sockets on the loopback interface: connecting, accepting, shutting down; what each end
 * learns of the other, and when. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int listener, client;
static struct sockaddr_in address;
static int shared;

static void ck_fails_with(int expected, long result)
{
    ck_assert_int_eq(result, -1);
    ck_assert_int_eq(errno, expected);
}

static struct sockaddr_in loopback(unsigned short port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
}

static void serve(int backlog)
{
    socklen_t length = sizeof address;

    address = loopback(0);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, length), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    ck_assert_int_eq(listen(listener, backlog), 0);
}

static int connect_one(int flags)
{
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    int result = connect(fd, (struct sockaddr *)&address, sizeof address);

    if (flags & SOCK_NONBLOCK)
        ck_fails_with(EINPROGRESS, result);
    else
        ck_assert_int_eq(result, 0);
    return fd;
}

static int error_of(int fd)
{
    int error;
    socklen_t length = sizeof error;

    ck_assert_int_eq(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length), 0);
    return error;
}

static int poll_for(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};

    poll(&p, 1, 0);
    return p.revents;
}

THREAD(connects)
{
    int fd;

    shared = 1;
    fd = connect_one(0);
    close(fd);
    return NULL;
}

THREAD(accepts)
{
    int fd = accept(listener, NULL, NULL);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(shared, 1);
    close(fd);
    return NULL;
}

SCENARIO(accepting_waits_for_connecting)
{
    serve(1);
    run_threads(connects, accepts);
    close(listener);
}

SCENARIO(nobody_connects)
{
    serve(1);
    accept(listener, NULL, NULL);
}

SCENARIO(nobody_listens)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address = loopback(4711);
    ck_fails_with(ECONNREFUSED, connect(fd, (struct sockaddr *)&address, sizeof address));
    close(fd);
    fd = connect_one(SOCK_NONBLOCK);
    ck_assert_int_eq(poll_for(fd, POLLOUT), POLLOUT | POLLERR | POLLHUP);
    ck_assert_int_eq(error_of(fd), ECONNREFUSED);
    ck_assert_int_eq(error_of(fd), 0);
    close(fd);
}

SCENARIO(in_progress_and_then_there)
{
    int fd;

    serve(1);
    fd = connect_one(SOCK_NONBLOCK);
    ck_assert_int_eq(poll_for(fd, POLLOUT), POLLOUT);
    ck_assert_int_eq(error_of(fd), 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_fails_with(EISCONN, connect(fd, (struct sockaddr *)&address, sizeof address));
    close(fd);
    close(listener);
}

THREAD(connects_and_stays)
{
    client = connect_one(0);
    return NULL;
}

THREAD(accepts_one)
{
    close(accept(listener, NULL, NULL));
    return NULL;
}

/* A backlog of n admits n + 1. */
SCENARIO(waits_for_room_in_the_queue)
{
    int first;

    serve(0);
    first = connect_one(0);
    run_threads(connects_and_stays, accepts_one);
    close(first);
    close(client);
    close(listener);
}

SCENARIO(waits_for_room_for_ever)
{
    serve(0);
    connect_one(0);
    connect_one(0);
}

SCENARIO(in_progress_until_there_is_room)
{
    int first, second;

    serve(0);
    first = connect_one(0);
    second = connect_one(SOCK_NONBLOCK);
    ck_assert_int_eq(poll_for(second, POLLOUT), 0);
    ck_fails_with(EALREADY, connect(second, (struct sockaddr *)&address, sizeof address));
    close(accept(listener, NULL, NULL));
    ck_assert_int_eq(poll_for(second, POLLOUT), POLLOUT);
    ck_assert_int_eq(error_of(second), 0);
    close(first);
    close(second);
    close(listener);
}

SCENARIO(two_at_one_address)
{
    int other = socket(AF_INET, SOCK_STREAM, 0);

    serve(1);
    ck_fails_with(EADDRINUSE, bind(other, (struct sockaddr *)&address, sizeof address));
    close(listener);
    ck_assert_int_eq(bind(other, (struct sockaddr *)&address, sizeof address), 0);
    close(other);
}

/* ---- Ends ---- */

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

/* ---- Unix sockets ---- */

static struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "/tmp/il-test"};

SCENARIO(by_path)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    ck_fails_with(ENOENT, connect(fd, (struct sockaddr *)&path, sizeof path));
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&path, sizeof path), 0);
    ck_fails_with(ECONNREFUSED, connect(fd, (struct sockaddr *)&path, sizeof path));
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&path, sizeof path), 0);
    close(accept(listener, NULL, NULL));
    close(listener);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_fails_with(EADDRINUSE, bind(listener, (struct sockaddr *)&path, sizeof path));
    ck_assert_int_eq(unlink(path.sun_path), 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&path, sizeof path), 0);
    close(listener);
    close(fd);
}

/* ---- How to wake who accepts, and how not to ---- */

THREAD(accepts_in_vain)
{
    int fd = accept(listener, NULL, NULL);

    ck_assert_int_eq(fd, -1);
    ck_assert(errno == EINVAL || errno == EBADF);
    return NULL;
}

SCENARIO(shutdown_wakes_who_accepts)
{
    serve(1);
    pthread_t thread = start(accepts_in_vain, NULL);
    shutdown(listener, SHUT_RD);
    join(thread);
    close(listener);
}

SCENARIO(close_does_not)
{
    serve(1);
    pthread_t thread = start(accepts_in_vain, NULL);
    close(listener);
    join(thread);
}

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
    VERIFIES(accepting_waits_for_connecting),
    FAILS(IL_DEADLOCK, nobody_connects),
    VERIFIES(nobody_listens),
    VERIFIES(in_progress_and_then_there),
    VERIFIES(waits_for_room_in_the_queue),
    FAILS(IL_DEADLOCK, waits_for_room_for_ever),
    VERIFIES(in_progress_until_there_is_room),
    VERIFIES(two_at_one_address),
    VERIFIES(half_closed),
    VERIFIES(the_other_has_gone),
    VERIFIES(the_other_has_gone_without_reading),
    FAILS(IL_CRASH, writing_to_nobody_kills),
    VERIFIES(by_path),
    VERIFIES(shutdown_wakes_who_accepts),
    FAILS(IL_DEADLOCK, close_does_not),
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
