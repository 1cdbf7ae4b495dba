/* bench.c - jobs, clients, and whoever sends the signal. */
#include "bench.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/un.h>
#include <time.h>

struct job jobs[JOBS];
struct client clients[JOBS];
int listener;

enum { GREATEST = UINT_MAX % JOBS }; /* 3: it is in many a test */

static unsigned number_of(unsigned client)
{
    return client == GREATEST ? UINT_MAX : client;
}

double now_ms(void)
{
    return (double)il_now() / 1e6;
}

/* Cut short by a handler that runs in this thread. */
static void work_for_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

void pause_ms(unsigned ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000L};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
}

/* ---- The service ---- */

static void expect_open(const struct job *job, const char *what)
{
    unsigned number = (unsigned)(job - jobs);

    ck_assert_msg(!job->under_way, "job %u was %s while a step of it was under way", number, what);
    ck_assert_msg(!job->done, "job %u was %s after it had been done", number, what);
    ck_assert_msg(!job->abandoned, "job %u was %s after it had been abandoned", number, what);
}

static bool step(void *self, unsigned number)
{
    struct job *job = &((struct job *)self)[number % JOBS];

    expect_open(job, "worked on");
    job->under_way = true;
    unsigned ms = job->ms + (job->steps == 0 ? job->first_ms : 0);
    if (ms > 0)
        work_for_ms(ms);
    job->steps++;
    job->done = job->steps == job->length;
    job->under_way = false;
    if (job->done && job->stops)
        kill(getpid(), SIGTERM);
    return job->done;
}

static void abandon(void *self, unsigned number)
{
    struct job *job = &((struct job *)self)[number % JOBS];

    expect_open(job, "abandoned");
    job->abandoned = true;
}

/* ---- Clients ---- */

static struct sockaddr_un address = {.sun_family = AF_UNIX};

int open_listener(const char *path, size_t length)
{
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    memcpy(address.sun_path, path, length);
    bind(s, (const struct sockaddr *)&address, sizeof address);
    listen(s, JOBS);
    return s;
}

bool call(struct client *client)
{
    return connect(client->socket, (const struct sockaddr *)&address, sizeof address) == 0;
}

bool ask(unsigned job)
{
    char line[16];

    if (!call(&clients[job]))
        return false;
    snprintf(line, sizeof line, "job %u\n", number_of(job));
    return send(clients[job].socket, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line);
}

void hear(struct client *client)
{
    size_t length = 0;
    ssize_t n;

    do {
        n = recv(client->socket, client->answer + length, sizeof client->answer - 1 - length, 0);
        length += n > 0 ? (size_t)n : 0;
        client->at = now_ms();
    } while (strchr(client->answer, '\n') == NULL && (n > 0 || (n < 0 && errno == EINTR)));
}

void *visit(void *of_visit)
{
    const struct visit *visit = of_visit;

    il_name_thread("client");
    pause_ms(visit->ms);
    for (unsigned i = visit->first; i <= visit->last; i++)
        ask(i);
    for (unsigned i = visit->first; i <= visit->last; i++)
        hear(&clients[i]);
    return NULL;
}

void *send_signals(void *of_signals)
{
    const struct signals *signals = of_signals;

    il_name_thread("operator");
    for (unsigned i = 0; i < signals->count; i++) {
        if (signals->ms[i] > 0)
            pause_ms(signals->ms[i]);
        kill(getpid(), SIGTERM);
    }
    return NULL;
}

pthread_t start(void *(*run)(void *), const void *arg)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, run, (void *)arg), 0);
    return thread;
}

/* ---- What must be true ---- */

void expect_word_kept(unsigned number)
{
    const struct job *job = &jobs[number];
    const char *answer = clients[number].answer;
    unsigned told = number_of(number);

    if (sscanf(answer, "accepted %u", &told) == 1)
        ck_assert_msg(job->done || job->abandoned,
                      "job %u was accepted, but serve() has returned, and it is neither done nor "
                      "abandoned",
                      number);
    else
        ck_assert_msg(job->steps == 0 && !job->abandoned, "job %u was not accepted, but %s", number,
                      job->steps > 0 ? "worked on" : "abandoned");
    sscanf(answer, "refused %u", &told);
    ck_assert_msg(told == number_of(number), "job %u was answered \"%s\"", number, answer);
}

void expect_any_answer(unsigned number)
{
    ck_assert_msg(clients[number].answer[0] != '\0',
                  "the client asked for job %u before the signal came, but was not answered",
                  number);
    expect_word_kept(number);
}

void expect_answer(unsigned number, const char *expected, double ms)
{
    const struct client *client = &clients[number];
    char line[64];

    snprintf(line, sizeof line, expected, number_of(number));
    ck_assert_msg(strncmp(client->answer, line, strlen(line)) == 0,
                  "the client of job %u was told \"%.*s\" where \"%s\" was due", number,
                  (int)strcspn(client->answer, "\n"), client->answer, line);
    ck_assert_msg(client->at == ms,
                  "the client of job %u asked at %.10g ms and was answered at %.10g ms", number, ms,
                  client->at);
}

void expect_all_done(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(jobs[i].done || strncmp(clients[i].answer, "accepted", 8) != 0,
                      "job %u was accepted, and there was time to do it, but it was not done", i);
}

void expect_now(double ms, const char *what)
{
    ck_assert_msg(now_ms() == ms, "%s was due at %.10g ms, but came at %.10g ms", what, ms,
                  now_ms());
}

/* ---- A server from beginning to end ---- */

void block_sigterm(void)
{
    sigset_t term;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
}

void set_up(unsigned count)
{
    static const char path[] = "/run/jobs";

    il_name_thread("server");
    block_sigterm();
    for (unsigned i = 0; i < count; i++) {
        jobs[i] = (struct job){.length = 1};
        clients[i] = (struct client){.socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    }
    listener = open_listener(path, sizeof path);
}

int serve_as(struct service service)
{
    service.step = step;
    service.abandon = abandon;
    service.self = jobs;
    int error = serve(&service, listener);
    ck_assert_msg(error == 0 || il_faults() > 0, "serve() returned \"%s\"", strerror(error));
    return error;
}

int serve_with(unsigned workers)
{
    return serve_as((struct service){.workers = workers, .room = 4, .grace = 1});
}

void tear_down(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        close(clients[i].socket);
    close(listener);
}

void jobs_in_time(unsigned count, struct job job, unsigned workers, struct signals signals)
{
    set_up(count);
    for (unsigned i = 0; i < count; i++) {
        jobs[i] = job;
        ask(i);
    }
    pthread_t sender = start(send_signals, &signals);
    serve_with(workers);
    pthread_join(sender, NULL);
    for (unsigned i = 0; i < count; i++) {
        hear(&clients[i]);
        expect_any_answer(i);
    }
    tear_down(count);
}
