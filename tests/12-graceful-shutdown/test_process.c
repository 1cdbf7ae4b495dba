/*
 * The server in a process of its own, and a client who talks to it over the socket.
 *
 * Nobody looks at a clock.  Jobs are not done before a gate is opened, so the client knows what is
 * under way; and who wants to know whether the server has seen its SIGTERM asks until it says so.
 */
#include "bench.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { BROUGHT = 8, PATIENCE = 200000 };

/* What the two processes share: a pipe each. */
struct wires {
    int gate[2];  /* nobody writes; jobs are done once the client has closed it */
    int notes[2]; /* the server's: what became of a job */
};

struct note {
    unsigned job;
    bool done; /* or abandoned */
};

/* The client's book: a job may be brought several times. */
struct book {
    pid_t server;
    struct wires wires;
    unsigned accepted[BROUGHT], done[BROUGHT], abandoned[BROUGHT];
};

/* ---- The server's process ---- */

static void write_down(const struct wires *wires, unsigned job, bool done)
{
    struct note note = {job, done};

    if (write(wires->notes[1], &note, sizeof note) != sizeof note)
        abort();
}

static bool step_for_real(void *self, unsigned job)
{
    const struct wires *wires = self;
    struct pollfd gate = {.fd = wires->gate[0], .events = POLLIN};
    bool done = poll(&gate, 1, 1) > 0;

    if (done)
        write_down(wires, job, true);
    return done;
}

static void abandon_for_real(void *self, unsigned job)
{
    write_down(self, job, false);
}

static int run_server(void *arg)
{
    struct wires *wires = arg;
    const struct service service = {.workers = 2,
                                    .room = 4,
                                    .grace = 3600,
                                    .step = step_for_real,
                                    .abandon = abandon_for_real,
                                    .self = wires};

    close(wires->gate[1]);
    close(wires->notes[0]);
    return serve(&service, listener);
}

/* ---- The client's ---- */

/* The address is in no file system, so that nothing is left of it. */
static void start_server(struct book *book)
{
    char path[32];

    *book = (struct book){0};
    snprintf(path, sizeof path, "%cjobs of %d", '\0', (int)getpid());
    block_sigterm();
    listener = open_listener(path, sizeof path);
    ck_assert(pipe(book->wires.gate) == 0 && pipe(book->wires.notes) == 0);
    book->server = il_process(run_server, &book->wires);
    ck_assert_int_gt(book->server, 0);
    close(listener);
    close(book->wires.gate[0]);
    close(book->wires.notes[1]);
}

/* Brings a job; true: it was accepted. */
static bool bring(struct book *book, unsigned job)
{
    struct client *client = &clients[job];

    *client = (struct client){.socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ck_assert_msg(ask(job), "job %u was brought, but the server's process is gone", job);
    hear(client);
    close(client->socket);
    book->accepted[job] += strncmp(client->answer, "accepted", 8) == 0;
    return strncmp(client->answer, "accepted", 8) == 0;
}

/* Four jobs for two workers; and SIGTERM, which the server has noticed when it says so. */
static void start_and_stop(struct book *book)
{
    start_server(book);
    for (unsigned job = 0; job < 4; job++)
        ck_assert_msg(bring(book, job), "job %u was told \"%s\"", job, clients[job].answer);
    kill(book->server, SIGTERM);
    unsigned rounds = 0;
    do
        bring(book, 4);
    while (strstr(clients[4].answer, "closing") == NULL && ++rounds < PATIENCE);
    ck_assert_msg(rounds < PATIENCE, "%u requests after SIGTERM the server has not noticed",
                  rounds);
}

/* Waits for the server's end, and reads what it has written down. */
static void expect_end(struct book *book)
{
    struct note note;
    int status;

    ck_assert_int_eq(waitpid(book->server, &status, 0), book->server);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
                  "the server's process did not end well: status %#x", (unsigned)status);
    while (read(book->wires.notes[0], &note, sizeof note) == sizeof note)
        (note.done ? book->done : book->abandoned)[note.job % JOBS % BROUGHT]++;
    close(book->wires.notes[0]);
}

static void expect_fates(const unsigned *accepted, const unsigned *fates, const char *fate)
{
    for (unsigned job = 0; job < BROUGHT; job++)
        ck_assert_msg(fates[job] == accepted[job], "job %u was accepted %u times and %s %u times",
                      job, accepted[job], fate, fates[job]);
}

static void drained_for_real(void)
{
    struct book book;

    start_and_stop(&book);
    close(book.wires.gate[1]);
    expect_end(&book);
    expect_fates(book.accepted, book.done, "done");
    expect_fates((unsigned[BROUGHT]){0}, book.abandoned, "abandoned");
}

static void hurried_for_real(void)
{
    struct book book;

    start_and_stop(&book);
    kill(book.server, SIGTERM);
    expect_end(&book);
    expect_fates(book.accepted, book.abandoned, "abandoned");
    expect_fates((unsigned[BROUGHT]){0}, book.done, "done");
    close(book.wires.gate[1]);
}

/* The same in virtual time, before it is tried for real: four jobs of 500 ms, SIGTERM at 210 ms and
 * perhaps at 310 ms; and no room for more. */
static void stopped(unsigned signals, double end)
{
    set_up(5);
    for (unsigned i = 0; i < 4; i++) {
        jobs[i] = (struct job){.length = 10, .ms = 50};
        if (i < 2)
            ask(i);
    }
    pthread_t early = start(visit, &(struct visit){2, 3, 10}),
              late = start(visit, &(struct visit){4, 4, 320}),
              sender = start(send_signals, &(struct signals){signals, {210, 100}});
    serve_as((struct service){.workers = 2, .room = 2, .grace = 1});
    expect_now(end, "the end");
    pthread_join(early, NULL);
    pthread_join(late, NULL);
    pthread_join(sender, NULL);
    expect_answer(4, "refused %u: closing", 320);
    for (unsigned i = 0; i < 2; i++)
        hear(&clients[i]);
    for (unsigned i = 0; i < 4; i++)
        expect_any_answer(i);
    tear_down(5);
}

static void drained(void *unused)
{
    (void)unused;
    stopped(1, 1000);
    expect_all_done(4);
}

static void hurried(void *unused)
{
    (void)unused;
    stopped(2, 350);
}

START_TEST(a_real_process_does_the_same)
{
    ALWAYS(drained, .samples = 100);
    ALWAYS(hurried, .samples = 100);
    il_really(drained_for_real);
    il_really(hurried_for_real);
}
END_TEST

void add_process(TCase *tests)
{
    tcase_add_test(tests, a_real_process_does_the_same);
}
