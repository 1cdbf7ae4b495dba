/*
 * Random programs of calls on descriptors: the reduction has to get to the same final states as
 * every schedule does, to a deadlock exactly if there is one, and to each equivalence class once.
 */
#define _GNU_SOURCE
#include "random_suite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 3, MOST_OPS = 4 };

enum kind {
    END,
    WRITE_PIPE,
    READ_PIPE,
    ADD_EVENT,
    TAKE_EVENT,
    SEND,
    TRY_RECEIVE,
    POLL_BOTH,
    LOOK_AT_BOTH,
    WAIT_EPOLL,
    TRY_EPOLL,
    DISARM,
    CLOSE,
    KINDS
};

struct program {
    unsigned threads;
    enum kind op[THREADS][MOST_OPS];
    uint32_t trigger; /* 0 or EPOLLET */
};

static const struct program *program;
static int pipe_fd[2], pair[2], event, epoll;
static unsigned seen[THREADS];

static struct program make_program(uint64_t number)
{
    uint64_t state = number * 0x9E3779B97F4A7C15u + 1;
    struct program p = {.threads = 2 + random_below(&state, 2),
                        .trigger = random_below(&state, 2) ? EPOLLET : 0};

    for (unsigned t = 0; t < p.threads; t++) {
        unsigned n = 1 + random_below(&state, p.threads == 2 ? 3 : 2);
        for (unsigned i = 0; i < n; i++)
            p.op[t][i] = 1 + random_below(&state, KINDS - 1);
    }
    return p;
}

/* ---- Its operations: each tells what it saw ---- */

static unsigned receive(int fd, bool is_pipe)
{
    char c;
    long n = is_pipe ? read(fd, &c, 1) : recv(fd, &c, 1, MSG_DONTWAIT);

    return n == 1 ? (unsigned)c : n == 0 ? 99 : 100 + (unsigned)errno;
}

static unsigned poll_both(int timeout)
{
    struct pollfd p[] = {{.fd = pipe_fd[0], .events = POLLIN}, {.fd = event, .events = POLLIN}};

    poll(p, 2, timeout);
    return (unsigned)p[0].revents * 32 + (unsigned)p[1].revents;
}

static unsigned wait_epoll(int timeout)
{
    struct epoll_event e[2];
    int n = epoll_wait(epoll, e, 2, timeout);
    unsigned what = 0;

    for (int i = 0; i < n; i++)
        what = what * 4 + e[i].data.u32;
    return what;
}

static void watch(int what, int fd, uint32_t number, uint32_t events)
{
    struct epoll_event e = {.events = events, .data.u32 = number};

    epoll_ctl(epoll, what, fd, &e);
}

static unsigned perform(enum kind op, char me)
{
    eventfd_t value = 0;

    switch (op) {
    case WRITE_PIPE:
        return (unsigned)write(pipe_fd[1], &me, 1);
    case READ_PIPE:
        return receive(pipe_fd[0], true);
    case ADD_EVENT:
        eventfd_write(event, (eventfd_t)me);
        return 0;
    case TAKE_EVENT:
        eventfd_read(event, &value);
        return (unsigned)value;
    case SEND:
        return (unsigned)send(pair[0], &me, 1, MSG_NOSIGNAL);
    case TRY_RECEIVE:
        return receive(pair[1], false);
    case POLL_BOTH:
        return poll_both(-1);
    case LOOK_AT_BOTH:
        return poll_both(0);
    case WAIT_EPOLL:
        return wait_epoll(-1);
    case TRY_EPOLL:
        return wait_epoll(0);
    case DISARM:
        watch(EPOLL_CTL_MOD, event, 2, 0);
        return 0;
    default:
        return (unsigned)shutdown(pair[0], SHUT_WR);
    }
}

THREAD(runs_its_list)
{
    unsigned me = (unsigned)(uintptr_t)arg;

    for (const enum kind *op = program->op[me]; *op != END; op++)
        seen[me] = seen[me] * 7 + perform(*op, (char)(me + 1));
    return NULL;
}

static void run_program(void *arg)
{
    thread_body *const bodies[THREADS] = {runs_its_list, runs_its_list, runs_its_list};
    uint64_t digest = 0;
    eventfd_t value = 0;

    program = arg;
    pipe2(pipe_fd, 0);
    socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
    event = eventfd(0, 0);
    epoll = epoll_create1(0);
    watch(EPOLL_CTL_ADD, pipe_fd[0], 1, EPOLLIN | program->trigger);
    watch(EPOLL_CTL_ADD, event, 2, EPOLLIN | program->trigger);
    run_bodies(bodies, program->threads);
    fcntl(event, F_SETFL, O_NONBLOCK);
    eventfd_read(event, &value);
    fcntl(pipe_fd[0], F_SETFL, O_NONBLOCK);
    for (unsigned left; (left = receive(pipe_fd[0], true)) < 99;)
        digest = digest * 5 + left;
    digest = digest * 31 + value;
    for (int i = 0; i < THREADS; i++)
        digest = digest * 1000003 + seen[i];
    il_test_outcome(digest);
    for (int i = 0; i < 2; i++) {
        close(pipe_fd[i]);
        close(pair[i]);
    }
    close(event);
    close(epoll);
}

/* ---- Comparing ---- */

static bool check_program(uint64_t number)
{
    static struct outcomes all;
    struct program p = make_program(number);
    struct il_test test = {.run = run_program,
                           .arg = &p,
                           .name = program_name(number),
                           .budget = 150000,
                           .retries = 100};
    struct il_result every = search(&test, "none");

    if (every.status == IL_FAILED) {
        struct il_result r = search(&test, "full");
        ck_assert_msg(every.verdict == IL_DEADLOCK && r.verdict == IL_DEADLOCK,
                      "%s: %s, and reduced %s", test.name, every.message, r.message);
        return true;
    }
    if (every.status != IL_VERIFIED)
        return false;
    all.executions = every.executions;
    all.n = il_test_outcomes(all.value, MAX_OUTCOMES);
    expect_same_outcomes(&test, "full", &all);
    same_classes(&test, "none", test.budget);
    return true;
}

Suite *chapter_suite(void)
{
    static const struct random_suite random = {"random programs with descriptors", 20, 200,
                                               check_program, 60};
    return make_random_suite(&random);
}
