/*
 * bench.h - what the tests bring along: jobs, clients, and whoever sends the signal.
 *
 * A client's socket is opened before the server begins, so that opening it is not part of what is
 * searched.
 */
#ifndef BENCH_H
#define BENCH_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "graceful_shutdown.h"
#include "interleave.h"

enum { JOBS = 8 };

/* A job, and what has become of it. */
struct job {
    unsigned length, ms; /* so many steps, and how long each takes */
    unsigned steps;
    bool done, abandoned;
};

/* Somebody with a job, at the other end of a connection. */
struct client {
    int socket;
    char answer[64]; /* what the server said */
    double at;       /* ms; when it had said that */
};

static struct job jobs[JOBS];
static struct client clients[JOBS];

static double now_ms(void)
{
    return (double)il_now() / 1e6;
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

/* ---- The service ---- */

static bool step(void *self, unsigned number)
{
    struct job *job = &((struct job *)self)[number];

    ck_assert_msg(!job->abandoned, "a step of job %u was begun after it had been abandoned",
                  number);
    ck_assert_msg(!job->done, "a step of job %u was begun after it had been done", number);
    if (job->ms > 0)
        pause_ms(job->ms);
    job->steps++;
    job->done = job->steps == job->length;
    return job->done;
}

static void abandon(void *self, unsigned number)
{
    struct job *job = &((struct job *)self)[number];

    ck_assert_msg(!job->done, "job %u was abandoned after it had been done", number);
    ck_assert_msg(!job->abandoned, "job %u was abandoned twice", number);
    job->abandoned = true;
}

/* ---- Clients ---- */

static struct sockaddr_un address = {AF_UNIX, "/run/jobs"};

static int open_listener(void)
{
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    bind(listener, (const struct sockaddr *)&address, sizeof address);
    listen(listener, JOBS);
    return listener;
}

/* Connects; false: nobody listens any more. */
static bool call(struct client *client)
{
    return connect(client->socket, (const struct sockaddr *)&address, sizeof address) == 0;
}

static bool ask(unsigned job)
{
    char line[16];

    if (!call(&clients[job]))
        return false;
    snprintf(line, sizeof line, "job %u\n", job);
    return send(clients[job].socket, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line);
}

/* Waits for the answer, and until the server has hung up. */
static void hear(struct client *client)
{
    size_t length = 0;
    ssize_t n;

    do {
        n = recv(client->socket, client->answer + length, sizeof client->answer - 1 - length, 0);
        length += n > 0 ? (size_t)n : 0;
        client->at = now_ms();
    } while (strchr(client->answer, '\n') == NULL && (n > 0 || (n < 0 && errno == EINTR)));
}

/* A client who comes later; jobs are numbered like their clients. */
struct visit {
    unsigned first, last, ms;
};

static void *visit(void *arg)
{
    const struct visit *visit = arg;

    il_name_thread("client");
    pause_ms(visit->ms);
    for (unsigned i = visit->first; i <= visit->last; i++)
        ask(i);
    for (unsigned i = visit->first; i <= visit->last; i++)
        hear(&clients[i]);
    return NULL;
}

/* What has become of the job is what its client was told. */
static void expect_word_kept(unsigned number)
{
    const struct job *job = &jobs[number];
    const char *answer = clients[number].answer;
    unsigned told = number;

    if (sscanf(answer, "accepted %u", &told) == 1)
        ck_assert_msg(job->done || job->abandoned,
                      "job %u was accepted, but serve() has returned, and it is neither done nor "
                      "abandoned",
                      number);
    else
        ck_assert_msg(job->steps == 0 && !job->abandoned, "job %u was not accepted, but %s", number,
                      job->steps > 0 ? "worked on" : "abandoned");
    sscanf(answer, "refused %u", &told);
    ck_assert_msg(told == number, "job %u was answered \"%s\"", number, answer);
}

static void expect_any_answer(unsigned number)
{
    ck_assert_msg(clients[number].answer[0] != '\0',
                  "the client asked for job %u before the signal came, but was not answered",
                  number);
    expect_word_kept(number);
}

static void expect_answer(unsigned number, const char *expected, double ms)
{
    const struct client *client = &clients[number];
    char line[64];

    snprintf(line, sizeof line, expected, number);
    ck_assert_msg(strncmp(client->answer, line, strlen(line)) == 0,
                  "the client of job %u was told \"%.*s\" where \"%s\" was due", number,
                  (int)strcspn(client->answer, "\n"), client->answer, line);
    ck_assert_msg(client->at == ms,
                  "the client of job %u asked at %.10g ms and was answered at %.10g ms", number, ms,
                  client->at);
}

/* Whoever was accepted: nothing is in the way of being done. */
static void expect_all_done(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(jobs[i].done || strncmp(clients[i].answer, "accepted", 8) != 0,
                      "job %u was accepted, and there was time to do it, but it was abandoned", i);
}

static void expect_abandoned(unsigned number)
{
    ck_assert_msg(jobs[number].abandoned, "job %u was not done in time, and not abandoned", number);
}

static void expect_now(double ms, const char *what)
{
    ck_assert_msg(now_ms() == ms, "%s was due at %.10g ms, but came at %.10g ms", what, ms,
                  now_ms());
}

/* ---- The signal ---- */

/* When SIGTERM comes: ms after the one before. */
struct signals {
    unsigned count, ms[3];
};

static void *send_signals(void *arg)
{
    const struct signals *signals = arg;

    il_name_thread("operator");
    for (unsigned i = 0; i < signals->count; i++) {
        if (signals->ms[i] > 0)
            pause_ms(signals->ms[i]);
        kill(getpid(), SIGTERM);
    }
    return NULL;
}

static pthread_t start(void *(*run)(void *), const void *arg)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, run, (void *)arg), 0);
    return thread;
}

/* ---- A server from beginning to end ---- */

static int listener;

static void block_sigterm(void)
{
    sigset_t term;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
}

/* `count` jobs of one step that takes no time, and as many clients who have not connected yet. */
static void set_up(unsigned count)
{
    il_name_thread("server");
    block_sigterm();
    for (unsigned i = 0; i < count; i++) {
        jobs[i] = (struct job){.length = 1};
        clients[i] = (struct client){.socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    }
    listener = open_listener();
}

static int serve_with(unsigned workers)
{
    const struct service service = {
        .workers = workers, .room = 4, .grace = 1, .step = step, .abandon = abandon, .self = jobs};

    int error = serve(&service, listener);
    ck_assert_msg(error == 0 || il_faults() > 0, "serve() returned \"%s\"", strerror(error));
    return error;
}

static void tear_down(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        close(clients[i].socket);
    close(listener);
}

/* The clients have asked already when the server begins; all is over at its end. */
static void jobs_in_time(unsigned count, struct job job, unsigned workers, struct signals signals)
{
    set_up(count);
    for (unsigned i = 0; i < count; i++) {
        jobs[i] = job;
        ask(i);
    }
    pthread_t operator = start(send_signals, &signals);
    serve_with(workers);
    pthread_join(operator, NULL);
    for (unsigned i = 0; i < count; i++) {
        hear(&clients[i]);
        expect_any_answer(i);
    }
    tear_down(count);
}

#endif
