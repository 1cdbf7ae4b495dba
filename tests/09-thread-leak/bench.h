/*
 * bench.h - a client and its replicas for the tests.
 */
#ifndef BENCH_H
#define BENCH_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "interleave.h"
#include "thread_leak.h"

/* The tests of each file, in their order. */
void add_losers(TCase *tests);
void add_answers(TCase *tests);
void add_resources(TCase *tests);

enum { NEVER = 3600 * 1000 }; /* ms */

struct timespec in_ms(unsigned ms);
void pause_ms(unsigned ms);
double now_ms(void);

/* How a replica behaves. */
struct server {
    unsigned delay;   /* ms until it replies */
    int error;        /* its reply; if 0, the request and the replica's number */
    unsigned goodbye; /* ms that it needs to wind up once nobody wants its reply */
    int number;
    atomic_int busy; /* requests that it works on */
};

/* A client and the replicas that it asks. */
struct bench {
    size_t count;
    struct server servers[3];
    struct replica replicas[3];
    struct client *client;
};

/* Opens a client of so many replicas, which behave like these servers. */
void set_up(struct bench *b, size_t count, const struct server *servers);

/* Closes the client; says when that was done, or expects it then. */
double tear_down(struct bench *b);
void expect_close(struct bench *b, double at);

/* Asks, with a second's patience, and expects the first reply from that replica, at that time. */
void expect_answer(struct bench *b, int request, int from, double at);

/* Asks until then, and expects that error at that time. */
void expect_error(struct bench *b, unsigned deadline, int expected, double at);

#endif
