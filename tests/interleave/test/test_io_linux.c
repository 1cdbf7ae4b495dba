/*
 * The model of descriptors is held to Linux: random sequences of calls are made twice by one
 * thread, natively and in a scenario, and every result, error, byte, readiness and order of events
 * has to be the same.
 *
 * Sequences are drawn from a seed each.  IL_FUZZ=n runs n of them in each group.  The operating
 * system may take its time over TCP: a difference counts only if it is there again and again.
 *
 * engines: fiber
 */
#define _GNU_SOURCE
#include "expect.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum { SLOTS = 12, STEPS = 60, MOST_RESULTS = 4096, MOST_BYTES = 20000 };

enum kind { NONE, PIPE, PAIR, EVENT, EPOLL, TCP, UNIX };

/* One run of a sequence: its descriptors, and all that it was told. */
struct run {
    uint64_t random;
    int fd[SLOTS];
    enum kind kind[SLOTS];
    bool bound[SLOTS]; /* not to be connected: connecting to oneself is not modelled */
    unsigned char next_byte;
    long result[MOST_RESULTS];
    const char *what[MOST_RESULTS];
    int n;
};

/* Which kinds of descriptor a group of sequences is about. */
struct group {
    const char *name;
    unsigned opens; /* a bit for each kind */
};

static unsigned any(struct run *r, unsigned n)
{
    r->random = r->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(r->random >> 33) % n;
}

static void tell(struct run *r, const char *what, long result)
{
    if (r->n == MOST_RESULTS)
        return;
    r->what[r->n] = what;
    r->result[r->n++] = result;
}

/* A call's result, or its error as a negative number. */
static long note(struct run *r, const char *what, long result)
{
    long told = result < 0 ? -errno : result;

    tell(r, what, told);
    return told;
}

static int free_slot(const struct run *r)
{
    for (int i = 0; i < SLOTS; i++)
        if (r->fd[i] < 0)
            return i;
    return -1;
}

static void keep(struct run *r, int fd, enum kind kind)
{
    int slot = free_slot(r);

    if (fd < 0)
        return;
    if (slot < 0) {
        close(fd);
        return;
    }
    r->fd[slot] = fd;
    r->kind[slot] = kind;
    r->bound[slot] = false;
}

/* ---- Opening ---- */

static void open_two(struct run *r, enum kind kind)
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

static void open_one(struct run *r, enum kind kind)
{
    int fd;

    if (kind == EVENT)
        fd = eventfd(any(r, 3), EFD_NONBLOCK | (any(r, 2) ? EFD_SEMAPHORE : 0));
    else if (kind == EPOLL)
        fd = epoll_create1(0);
    else
        fd = socket(kind == TCP ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    tell(r, "open", fd < 0 ? -errno : 0);
    keep(r, fd, kind);
}

static void opens(struct run *r, const struct group *g)
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

static size_t some_bytes(struct run *r, enum kind kind)
{
    if (kind == PIPE && any(r, 3) == 0)
        return any(r, MOST_BYTES);
    if (kind == PIPE && any(r, 3) == 0)
        return (1 + any(r, 4)) * 4096u;
    return kind == EVENT ? 8 : any(r, 100);
}

static bool is_broken(int fd)
{
    struct pollfd p = {.fd = fd};

    return poll(&p, 1, 0) > 0 && p.revents & POLLERR;
}

/* Nobody is to be killed by SIGPIPE. */
static void writes(struct run *r, int slot)
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

static void tell_bytes_read(struct run *r, const char *bytes, long n)
{
    long sum = 0;

    for (long i = 0; i < n; i++)
        sum = sum * 31 + (unsigned char)bytes[i];
    tell(r, "bytes", sum);
}

static void reads(struct run *r, int slot)
{
    static char bytes[MOST_BYTES];
    size_t n = some_bytes(r, r->kind[slot]);
    bool is_socket = r->kind[slot] >= TCP || r->kind[slot] == PAIR;
    int fd = r->fd[slot];

    if (is_socket && n > 0 && any(r, 4) == 0)
        tell_bytes_read(r, bytes, note(r, "peek", recv(fd, bytes, n, MSG_PEEK)));
    else
        tell_bytes_read(r, bytes, note(r, "read", read(fd, bytes, n)));
}

static void vectors(struct run *r, int slot)
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
    tell_bytes_read(r, a, sizeof a);
    tell_bytes_read(r, b, sizeof b);
}

/* ---- Readiness ---- */

static void polls(struct run *r)
{
    struct pollfd p[SLOTS];
    int n = 0;

    for (int i = 0; i < SLOTS; i++)
        if (any(r, 3) > 0)
            p[n++] = (struct pollfd){.fd = r->fd[i],
                                     .events = (short)any(r, 0x10000) & ~(POLLPRI | 0x4000)};
    note(r, "poll", poll(p, (nfds_t)n, 0));
    for (int i = 0; i < n; i++)
        tell(r, "revents", (unsigned short)p[i].revents);
}

static void selects(struct run *r)
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
            tell(r, "selected", FD_ISSET(r->fd[i], &in) ? 1 : FD_ISSET(r->fd[i], &out) ? 2 : 0);
}

static void controls(struct run *r, int slot)
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

static void waits(struct run *r, int slot)
{
    struct epoll_event e[8];
    long n = note(r, "epoll_wait", epoll_wait(r->fd[slot], e, 1 + (int)any(r, 8), 0));

    for (long i = 0; i < n; i++) {
        tell(r, "of", e[i].data.u32);
        tell(r, "events", e[i].events);
    }
}

/* ---- Sockets ---- */

static union {
    struct sockaddr any;
    struct sockaddr_in tcp;
    struct sockaddr_un unix_;
} address;
static socklen_t length;
static unsigned short port[2]; /* natively; in the model */

static void set_address(enum kind kind, bool modelled)
{
    memset(&address, 0, sizeof address);
    if (kind == TCP) {
        address.tcp = (struct sockaddr_in){.sin_family = AF_INET,
                                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                           .sin_port = port[modelled]};
        length = sizeof address.tcp;
        return;
    }
    address.unix_.sun_family = AF_UNIX;
    length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                         (size_t)sprintf(address.unix_.sun_path + 1, "il-test-%d", getpid()));
}

/* A port that is free: the system's choice, for whoever binds first. */
static void binds(struct run *r, int slot, bool modelled)
{
    if (r->kind[slot] == TCP)
        port[modelled] = 0;
    set_address(r->kind[slot], modelled);
    if (note(r, "bind", bind(r->fd[slot], &address.any, length)) < 0 || r->kind[slot] != TCP)
        return;
    for (int i = 0; i < SLOTS; i++) /* the socket may have other descriptors */
        r->bound[i] |= r->kind[i] == TCP;
    note(r, "getsockname", getsockname(r->fd[slot], &address.any, &length));
    port[modelled] = address.tcp.sin_port;
}

static void connects(struct run *r, int slot, bool modelled)
{
    if (r->kind[slot] == TCP && (!port[modelled] || r->bound[slot]))
        return;
    set_address(r->kind[slot], modelled);
    note(r, "connect", connect(r->fd[slot], &address.any, length));
}

static void accepts(struct run *r, int slot)
{
    int fd = accept4(r->fd[slot], NULL, NULL, SOCK_NONBLOCK);

    tell(r, "accept", fd < 0 ? -errno : 0);
    keep(r, fd, r->kind[slot]);
}

static void asks(struct run *r, int slot)
{
    int value = -1;
    socklen_t size = sizeof value;
    static const int options[] = {SO_ERROR, SO_TYPE, SO_ACCEPTCONN, SO_DOMAIN};

    note(r, "getsockopt",
         getsockopt(r->fd[slot], SOL_SOCKET, options[any(r, LENGTH(options))], &value, &size));
    tell(r, "option", value);
}

static void does_with_socket(struct run *r, int slot, bool modelled)
{
    switch (any(r, 8)) {
    case 0:
        binds(r, slot, modelled);
        break;
    case 1:
        /* TCP tries again only after a second where the queue was full */
        note(r, "listen", listen(r->fd[slot], (int)any(r, 3) + (r->kind[slot] == TCP ? SLOTS : 0)));
        break;
    case 2:
    case 3:
        connects(r, slot, modelled);
        break;
    case 4:
    case 5:
        accepts(r, slot);
        break;
    case 6:
        note(r, "shutdown", shutdown(r->fd[slot], (int)any(r, 3)));
        break;
    default:
        asks(r, slot);
    }
}

/* ---- A sequence ---- */

static void closes(struct run *r, int slot)
{
    note(r, "close", close(r->fd[slot]));
    r->fd[slot] = -1;
}

static void duplicates(struct run *r, int slot)
{
    int fd = any(r, 2) ? dup(r->fd[slot]) : fcntl(r->fd[slot], F_DUPFD_CLOEXEC, 0);
    int other = free_slot(r);

    tell(r, "cloexec", fcntl(fd, F_GETFD));
    keep(r, fd, r->kind[slot]);
    if (other >= 0)
        r->bound[other] = r->bound[slot];
}

static void asks_how_much(struct run *r, int slot)
{
    int n = -1;

    if (r->kind[slot] == PIPE || r->kind[slot] == PAIR) {
        note(r, "FIONREAD", ioctl(r->fd[slot], FIONREAD, &n));
        tell(r, "unread", n);
    } else {
        note(r, "F_GETFL", fcntl(r->fd[slot], F_GETFL));
    }
    if (r->kind[slot] == PIPE && any(r, 3) == 0)
        note(r, "F_SETPIPE_SZ", fcntl(r->fd[slot], F_SETPIPE_SZ, 4096 << any(r, 4)));
}

static void step(struct run *r, const struct group *g, bool modelled)
{
    int slot = (int)any(r, SLOTS);
    bool is_socket = r->fd[slot] >= 0 && (r->kind[slot] >= TCP || r->kind[slot] == PAIR);

    if (r->fd[slot] < 0) {
        if (any(r, 2))
            opens(r, g);
        else
            polls(r);
        return;
    }
    if (r->kind[slot] == EPOLL && any(r, 10) > 0) {
        if (any(r, 2))
            controls(r, slot);
        else
            waits(r, slot);
        return;
    }
    if (is_socket && any(r, 2)) {
        if (r->kind[slot] == PAIR && any(r, 3))
            asks(r, slot);
        else
            does_with_socket(r, slot, modelled);
        return;
    }
    static void (*const others[])(struct run *, int) = {
        writes, writes, writes, reads, reads, reads, vectors, closes, duplicates, asks_how_much};
    unsigned which = any(r, LENGTH(others) + 2);
    if (which < LENGTH(others))
        others[which](r, slot);
    else if (which == LENGTH(others))
        polls(r);
    else
        selects(r);
}

static void run_sequence(struct run *r, const struct group *g, uint64_t seed, bool modelled)
{
    memset(r, 0, sizeof *r);
    r->random = seed * 2654435761u + 1;
    port[modelled] = 0;
    for (int i = 0; i < SLOTS; i++)
        r->fd[i] = -1;
    for (int i = 0; i < STEPS; i++)
        step(r, g, modelled);
    for (int i = 0; i < SLOTS; i++)
        if (r->fd[i] >= 0)
            closes(r, i);
}

/* ---- Comparing ---- */

static struct run *native, *modelled;
static const struct group *group;
static uint64_t seed;

SCENARIO(in_the_model)
{
    run_sequence(modelled, group, seed, true);
}

static int first_difference(void)
{
    int n = native->n < modelled->n ? native->n : modelled->n;

    for (int i = 0; i < n; i++)
        if (native->what[i] != modelled->what[i] || native->result[i] != modelled->result[i])
            return i;
    return native->n == modelled->n ? -1 : n;
}

static void compare(void)
{
    enum { TRIES = 5 };
    int at = 0;

    for (int i = 0; i < TRIES && at >= 0; i++) {
        run_sequence(native, group, seed, false);
        struct il_result r = explore(in_the_model, .samples = 1, .retries = 1000);
        expect_pass(&r, true);
        at = first_difference();
    }
    if (at < 0)
        return;
    for (int i = at > 40 ? at - 40 : 0; i < at + 12 && i < native->n && i < modelled->n; i++)
        fprintf(stderr, "%s %s: %ld, %ld in the model\n", i == at ? ">" : " ", native->what[i],
                native->result[i], modelled->result[i]);
    ck_abort_msg("%s, sequence %lu, result %d: %s %ld natively, %s %ld in the model", group->name,
                 (unsigned long)seed, at, native->what[at], native->result[at], modelled->what[at],
                 modelled->result[at]);
}

#define BIT(kind) (1u << (kind))
static const struct group groups[] = {
    {"pipes", BIT(PIPE)},
    {"pairs", BIT(PAIR)},
    {"eventfds", BIT(EVENT)},
    {"epoll on pipes", BIT(PIPE) | BIT(EPOLL)},
    {"epoll on pairs", BIT(PAIR) | BIT(EPOLL)},
    {"epoll on eventfds", BIT(EVENT) | BIT(EPOLL)},
    {"Unix sockets", BIT(UNIX)},
    {"TCP", BIT(TCP)},
    {"everything", BIT(PIPE) | BIT(PAIR) | BIT(EVENT) | BIT(EPOLL) | BIT(UNIX) | BIT(TCP)},
};

static void check_group(int which)
{
    const char *fuzz = getenv("IL_FUZZ"), *from = getenv("IL_FUZZ_FROM");
    unsigned n = fuzz ? (unsigned)atoi(fuzz) : 500, first = from ? (unsigned)atoi(from) : 0;

    native = calloc(1, sizeof *native);
    modelled = calloc(1, sizeof *modelled);
    group = &groups[which];
    for (seed = first; seed < first + n; seed++)
        compare();
    free(native);
    free(modelled);
}

Suite *chapter_suite(void)
{
    static TTest tests[LENGTH(groups)];
    Suite *suite = suite_create("descriptors, and Linux");
    TCase *cases = tcase_create("sequences");

    for (int i = 0; i < (int)LENGTH(groups); i++) {
        tests[i] = (TTest){groups[i].name, check_group, __FILE__, __LINE__};
        tcase_add_loop_test(cases, &tests[i], i, i + 1);
    }
    suite_add_tcase(suite, cases);
    return suite;
}
