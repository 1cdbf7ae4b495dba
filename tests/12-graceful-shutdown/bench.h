/*
 * bench.h - what the tests bring along: jobs, clients, and whoever sends the signal.
 *
 * A client's socket is opened before the server begins, so that opening it is not part of what is
 * searched.
 */
#ifndef BENCH_H
#define BENCH_H

#include <check.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "graceful_shutdown.h"
#include "interleave.h"

/* A server looks at its desk again and again: so many looks in vain are searched.  If SIGTERM has a
 * handler, there are too many schedules to try them all. */
enum { LOOKS = 8, POINTS = 480000, MORE = 2 * POINTS };
#define ALWAYS(scenario, ...) il_always(scenario, .retries = LOOKS, .budget = POINTS, ##__VA_ARGS__)

enum { JOBS = 84 };

/* A job, and what has become of it. */
struct job {
    unsigned length, ms; /* so many steps, and how long each takes, */
    unsigned first_ms;   /* and how much longer the first */
    bool stops;          /* SIGTERM comes when it is done */
    unsigned steps;
    bool under_way, done, abandoned;
};

/* Somebody with a job, at the other end of a connection.  Jobs are numbered like their clients, but
 * for one whose number is the greatest there is: no number may mean anything else. */
struct client {
    int socket;
    char answer[64]; /* what the server said */
    double at;       /* ms; when it had said that */
};

extern struct job jobs[JOBS];
extern struct client clients[JOBS];
extern int listener;

double now_ms(void);
void pause_ms(unsigned ms);

/* ---- A server from beginning to end ---- */

void block_sigterm(void);
int open_listener(const char *path, size_t length);

/* `count` jobs of one step that takes no time, and as many clients who have not connected yet. */
void set_up(unsigned count);

/* serve(), with room for four jobs and a second's grace. */
int serve_with(unsigned workers);
int serve_as(struct service service);
void tear_down(unsigned count);

/* When SIGTERM comes: ms after the one before. */
struct signals {
    unsigned count, ms[3];
};

/* Clients have asked for `count` such jobs when the server begins; all is over at its end. */
void jobs_in_time(unsigned count, struct job job, unsigned workers, struct signals signals);

/* ---- Clients, and the operator ---- */

/* False: nobody listens any more. */
bool call(struct client *client);
bool ask(unsigned job);

/* Waits for the answer, and until the server has hung up. */
void hear(struct client *client);

/* Clients who come later, all at once: start(visit, &...). */
struct visit {
    unsigned first, last, ms;
};

void *visit(void *of_visit);
void *send_signals(void *of_signals);
pthread_t start(void *(*run)(void *), const void *arg);

/* ---- What must be true ---- */

/* What has become of the job is what its client was told. */
void expect_word_kept(unsigned number);
void expect_any_answer(unsigned number);
void expect_answer(unsigned number, const char *expected, double ms);

/* Whoever was accepted: nothing is in the way of being done. */
void expect_all_done(unsigned count);
void expect_now(double ms, const char *what);

/* ---- The tests of each file ---- */

void add_deadline(TCase *tests);
void add_desk(TCase *tests);
void add_next_server(TCase *tests);
void add_process(TCase *tests);

#endif
