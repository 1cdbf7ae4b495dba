/* An epoll server on loopback TCP with three clients: what it gets right, and what servers get
 * wrong. */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 3 };

static struct sockaddr_in address;
static int listener, epoll, clients;
static uint32_t trigger;

static void watch(int fd)
{
    struct epoll_event e = {.events = EPOLLIN | trigger, .data.fd = fd};

    ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e), 0);
}

static void begin(int n)
{
    socklen_t length = sizeof address;

    clients = n;
    address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, length), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    ck_assert_int_eq(listen(listener, MOST), 0);
    epoll = epoll_create1(0);
    watch(listener);
}

/* True when the client has gone. */
static bool echo_once(int fd)
{
    char c;
    long n = read(fd, &c, 1);

    if (n == 1)
        ck_assert_int_eq(write(fd, &c, 1), 1);
    if (n == 0)
        close(fd);
    return n == 0;
}

static bool echo_all(int fd)
{
    char c;
    long n;

    while ((n = read(fd, &c, 1)) == 1)
        ck_assert_int_eq(write(fd, &c, 1), 1);
    if (n == 0)
        close(fd);
    else
        ck_assert_int_eq(errno, EAGAIN);
    return n == 0;
}

static void serve(bool (*echo)(int fd))
{
    struct epoll_event e[2];

    for (int gone = 0; gone < clients;) {
        int n = epoll_wait(epoll, e, 2, -1);
        for (int i = 0; i < n; i++) {
            if (e[i].data.fd == listener)
                watch(accept4(listener, NULL, NULL, SOCK_NONBLOCK));
            else
                gone += echo(e[i].data.fd);
        }
    }
    close(epoll);
    close(listener);
}

static int connect_to_server(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

THREAD(asks_once)
{
    int fd = connect_to_server();
    char mine = (char)('a' + (uintptr_t)arg), c;

    ck_assert_int_eq(write(fd, &mine, 1), 1);
    ck_assert_int_eq(read(fd, &c, 1), 1);
    ck_assert_int_eq(c, mine);
    close(fd);
    return NULL;
}

THREAD(asks_twice_at_once)
{
    int fd = connect_to_server();
    char two[3] = "";

    ck_assert_int_eq(write(fd, "ab", 2), 2);
    ck_assert_int_eq(recv(fd, two, 2, MSG_WAITALL), 2);
    ck_assert_str_eq(two, "ab");
    close(fd);
    return NULL;
}

THREAD(serves_level_triggered)
{
    serve(echo_once);
    return NULL;
}

SCENARIO(one_client)
{
    begin(1);
    run_threads(serves_level_triggered, asks_once);
}

SCENARIO(three_clients)
{
    begin(3);
    run_threads(serves_level_triggered, asks_once, asks_once, asks_once);
}

/* Level-triggered, what is left is reported again; edge-triggered, it is not. */
SCENARIO(reads_in_part)
{
    begin(1);
    run_threads(serves_level_triggered, asks_twice_at_once);
}

SCENARIO(reads_in_part_edge_triggered)
{
    trigger = EPOLLET;
    begin(1);
    run_threads(serves_level_triggered, asks_twice_at_once);
}

THREAD(serves_edge_triggered)
{
    serve(echo_all);
    return NULL;
}

SCENARIO(reads_all_edge_triggered)
{
    trigger = EPOLLET;
    begin(1);
    run_threads(serves_edge_triggered, asks_twice_at_once);
}

/* Two connections may come with one edge of the listener: one accept() is not enough. */
SCENARIO(accepts_one_an_edge)
{
    trigger = EPOLLET;
    begin(2);
    run_threads(serves_edge_triggered, asks_once, asks_once);
}

static const struct expectation table[] = {
    VERIFIES(one_client),
    PASSES(three_clients, .budget = 100000),
    VERIFIES(reads_in_part),
    FAILS(IL_DEADLOCK, reads_in_part_edge_triggered),
    VERIFIES(reads_all_edge_triggered),
    FAILS(IL_DEADLOCK, accepts_one_an_edge),
};

Suite *chapter_suite(void)
{
    return table_suite("echo server");
}
