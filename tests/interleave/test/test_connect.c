/* Stream sockets on the loopback interface: binding, connecting, accepting, and how
 * to wake who accepts. */
#define _GNU_SOURCE
#include "serving.h"

#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

static int client, shared;

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

static const struct expectation table[] = {
    VERIFIES(accepting_waits_for_connecting),
    FAILS(IL_DEADLOCK, nobody_connects),
    VERIFIES(nobody_listens),
    VERIFIES(in_progress_and_then_there),
    VERIFIES(waits_for_room_in_the_queue),
    FAILS(IL_DEADLOCK, waits_for_room_for_ever),
    VERIFIES(in_progress_until_there_is_room),
    VERIFIES(two_at_one_address),
    VERIFIES(by_path),
    VERIFIES(shutdown_wakes_who_accepts),
    FAILS(IL_DEADLOCK, close_does_not),
};

Suite *chapter_suite(void)
{
    return table_suite("connecting");
}
