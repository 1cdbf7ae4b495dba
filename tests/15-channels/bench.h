/*
 * bench.h - what threads do with channels in these tests, and how it is told if it goes wrong.
 */
#ifndef BENCH_H
#define BENCH_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "channels.h"
#include "interleave.h"

/* The tests of each file, in their order. */
void add_closing(TCase *tests);
void add_selecting(TCase *tests);
void add_room(TCase *tests);
void add_waiting(TCase *tests);
void add_failing(TCase *tests);

/* Times are in nanoseconds. */
#define MS        1000000L
#define TEN_YEARS (315360000000 * MS)

enum { MOST_ITEMS = 8 };

/* What is sent: their addresses.  Their senders have written them, and their receivers read them.
 */
extern int items[MOST_ITEMS];
int number_of(void *item);

/* An error number as the header calls it; and a call that should have returned that one. */
const char *says(int error);
void expect(const char *call, int error, int expected);

/* A channel that reports call by its name. */
struct chan *make(size_t capacity, const char *name);

/* A point so far from now; sleeps so long; and is it that long since the scenario began? */
struct timespec from_now(long ns);
void pause_for(long ns);
void expect_time(const char *what, long ns);

/* ---- What the threads do, each with a struct for what it is to do and what came of it ---- */

void start(pthread_t *thread, void *(*body)(void *), void *arg);

/* Sends items first .. first + count - 1, until the channel is closed. */
struct sender {
    struct chan *chan;
    int first, count;
    bool closes; /* in the end */
    pthread_t thread;
    int sent, error;
    uint64_t ended; /* when the last call had returned */
    bool finished;
};
void *send_items(void *sender);

/* Receives so many items, or until the channel is closed; remembers them by their numbers. */
struct receiver {
    struct chan *chan;
    int count;
    pthread_t thread;
    int received, error, got[MOST_ITEMS], written;
    bool here;
};
void *receive_items(void *receiver);
void expect_items(const struct receiver *r, int count);

/* The same in a range: an item is received, and so many are enough. */
bool take_one(void *receiver, void *item);

/* A select of one thread. */
struct choice {
    struct chan_case cases[4];
    size_t count, chosen;
    const struct timespec *until;
    int error;
    pthread_t thread;
};
void *choose(void *choice);

#endif
