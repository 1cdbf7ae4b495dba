/* descriptor_steps.h - steps of a sequence: opening, transfer, readiness, closing. */
#ifndef DESCRIPTOR_STEPS_H
#define DESCRIPTOR_STEPS_H

#include "sequence.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* ---- Opening ---- */

static inline void open_two(struct run *r, enum kind kind)
{
    int fd[2] = {-1, -1};

    if (kind == PIPE && note(r, "pipe2", pipe2(fd, O_NONBLOCK)) < 0)
        return;
    if (kind == PAIR &&
        note(r, "socketpair", socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd)) < 0)
        return;
    keep(r, fd[0], kind);
    keep(r, fd[1], kind);
}

static inline void open_one(struct run *r, enum kind kind)
{
    int fd;

    if (kind == EVENT)
        fd = eventfd(any(r, 3), EFD_NONBLOCK | (any(r, 2) ? EFD_SEMAPHORE : 0));
    else if (kind == EPOLL)
        fd = epoll_create1(0);
    else
        fd = socket(kind == TCP ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    record(r, "open", fd < 0 ? -errno : 0);
    keep(r, fd, kind);
}

static inline void opens(struct run *r, const struct group *g)
{
    enum kind kind;

    do
        kind = (enum kind)any(r, UNIX + 1);
    while (!(g->opens >> kind & 1));
    if (kind == PIPE || kind == PAIR)
        open_two(r, kind);
    else
        open_one(r, kind);
}

/* ---- Transfer ---- */

static inline size_t some_bytes(struct run *r, enum kind kind)
{
    if (kind == PIPE && any(r, 3) == 0)
        return any(r, MOST_BYTES);
    if (kind == PIPE && any(r, 3) == 0)
        return (1 + any(r, 4)) * 4096u;
    return kind == EVENT ? 8 : any(r, 100);
}

static inline bool is_broken(int fd)
{
    struct pollfd p = {.fd = fd};

    return poll(&p, 1, 0) > 0 && p.revents & POLLERR;
}

/* Nobody is to be killed by SIGPIPE. */
static inline void writes(struct run *r, int slot)
{
    static char bytes[MOST_BYTES];
    size_t n = some_bytes(r, r->kind[slot]);
    int fd = r->fd[slot];

    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)r->next_byte++;
    if (r->kind[slot] == EVENT) {
        uint64_t value = any(r, 4) ? any(r, 5) : UINT64_MAX - any(r, 3);
        memcpy(bytes, &value, sizeof value);
    }
    if (r->kind[slot] >= TCP || r->kind[slot] == PAIR)
        note(r, "send", send(fd, bytes, n, MSG_NOSIGNAL));
    else if (!is_broken(fd))
        note(r, "write", write(fd, bytes, n));
}

static inline void record_bytes(struct run *r, const char *bytes, long n)
{
    long sum = 0;

    for (long i = 0; i < n; i++)
        sum = sum * 31 + (unsigned char)bytes[i];
    record(r, "bytes", sum);
}

static inline void reads(struct run *r, int slot)
{
    static char bytes[MOST_BYTES];
    size_t n = some_bytes(r, r->kind[slot]);
    bool is_socket = r->kind[slot] >= TCP || r->kind[slot] == PAIR;
    int fd = r->fd[slot];

    if (is_socket && n > 0 && any(r, 4) == 0)
        record_bytes(r, bytes, note(r, "peek", recv(fd, bytes, n, MSG_PEEK)));
    else
        record_bytes(r, bytes, note(r, "read", read(fd, bytes, n)));
}

static inline void vectors(struct run *r, int slot)
{
    char a[50], b[70];
    struct iovec parts[] = {{a, any(r, sizeof a)}, {b, any(r, sizeof b)}};

    if (r->kind[slot] == EVENT || r->kind[slot] == EPOLL)
        return;
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    if (any(r, 2) && !is_broken(r->fd[slot]) && r->kind[slot] == PIPE) {
        note(r, "writev", writev(r->fd[slot], parts, 2));
        return;
    }
    note(r, "readv", readv(r->fd[slot], parts, 2));
    record_bytes(r, a, sizeof a);
    record_bytes(r, b, sizeof b);
}

/* ---- Readiness ---- */

static inline void polls(struct run *r)
{
    struct pollfd p[SLOTS];
    int n = 0;

    for (int i = 0; i < SLOTS; i++)
        if (any(r, 3) > 0)
            p[n++] = (struct pollfd){.fd = r->fd[i],
                                     .events = (short)any(r, 0x10000) & ~(POLLPRI | 0x4000)};
    note(r, "poll", poll(p, (nfds_t)n, 0));
    for (int i = 0; i < n; i++)
        record(r, "revents", (unsigned short)p[i].revents);
}

static inline void selects(struct run *r)
{
    struct timeval none = {0};
    fd_set in, out;
    int most = 0;

    FD_ZERO(&in);
    FD_ZERO(&out);
    for (int i = 0; i < SLOTS; i++) {
        if (r->fd[i] < 0)
            continue;
        if (any(r, 2))
            FD_SET(r->fd[i], &in);
        else if (r->kind[i] != PIPE) /* see poll.c on hang-ups */
            FD_SET(r->fd[i], &out);
        most = r->fd[i] >= most ? r->fd[i] + 1 : most;
    }
    note(r, "select", select(most, &in, &out, NULL, &none));
    for (int i = 0; i < SLOTS; i++)
        if (r->fd[i] >= 0)
            record(r, "selected", FD_ISSET(r->fd[i], &in) ? 1 : FD_ISSET(r->fd[i], &out) ? 2 : 0);
}

static inline void controls(struct run *r, int slot)
{
    static const int how[] = {EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_ADD,
                              EPOLL_CTL_MOD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
    int other = (int)any(r, SLOTS);
    struct epoll_event e = {.events = (any(r, 2) ? EPOLLIN : 0) | (any(r, 3) ? 0 : EPOLLOUT) |
                                      (any(r, 2) ? EPOLLET : 0) | (any(r, 5) ? 0 : EPOLLONESHOT) |
                                      (any(r, 4) ? 0 : EPOLLRDHUP),
                            .data.u32 = (unsigned)other};
    int what = how[any(r, LENGTH(how))];

    if (r->fd[other] >= 0 && r->kind[other] != EPOLL)
        note(r, "epoll_ctl", epoll_ctl(r->fd[slot], what, r->fd[other], &e));
}

static inline void waits(struct run *r, int slot)
{
    struct epoll_event e[8];
    long n = note(r, "epoll_wait", epoll_wait(r->fd[slot], e, 1 + (int)any(r, 8), 0));

    for (long i = 0; i < n; i++) {
        record(r, "of", e[i].data.u32);
        record(r, "events", e[i].events);
    }
}

/* ---- Closing, duplicating, asking ---- */

static inline void closes(struct run *r, int slot)
{
    note(r, "close", close(r->fd[slot]));
    r->fd[slot] = -1;
}

static inline void duplicates(struct run *r, int slot)
{
    int fd = any(r, 2) ? dup(r->fd[slot]) : fcntl(r->fd[slot], F_DUPFD_CLOEXEC, 0);
    int other = free_slot(r);

    record(r, "cloexec", fcntl(fd, F_GETFD));
    keep(r, fd, r->kind[slot]);
    if (other >= 0)
        r->bound[other] = r->bound[slot];
}

static inline void asks_how_much(struct run *r, int slot)
{
    int n = -1;

    if (r->kind[slot] == PIPE || r->kind[slot] == PAIR) {
        note(r, "FIONREAD", ioctl(r->fd[slot], FIONREAD, &n));
        record(r, "unread", n);
    } else {
        note(r, "F_GETFL", fcntl(r->fd[slot], F_GETFL));
    }
    if (r->kind[slot] == PIPE && any(r, 3) == 0)
        note(r, "F_SETPIPE_SZ", fcntl(r->fd[slot], F_SETPIPE_SZ, 4096 << any(r, 4)));
}

#endif
