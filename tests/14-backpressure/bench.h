/*
 * bench.h - what the scenarios of chapter 14 are made of: producers, a sink that may be slow, down
 * or stuck, and an account of every line.
 */
#ifndef BENCH_H
#define BENCH_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "backpressure.h"
#include "interleave.h"

/* The tests of each file, in their order. */
void add_overload(TCase *tests);
void add_losses(TCase *tests);
void add_endings(TCase *tests);
void add_company(TCase *tests);

/* The shipper of a scenario, and how many lines may wait in it. */
extern struct shipper *shipper;
extern size_t capacity;

/* For tests, to say which policy a scenario is about: with these as its argument. */
extern enum policy BLOCKING, DROPPING, SHEDDING;
enum policy policy_of(const void *arg);

/* ---- Time ---- */

#define TEN_YEARS (10 * 365 * 24 * 3600 * 1000UL) /* ms */

/* So many milliseconds from now, so long, and since the scenario began. */
struct timespec in_ms(unsigned long ms);
void pause_ms(unsigned long ms);
void expect_time(const char *what, double ms);

/* ---- Producers ---- */

enum { MOST_LINES = 8, NOT_YET = -1 };

/* Somebody who hands in lines number 0 .. count - 1: "a0", "a1". */
struct producer {
    char name;
    int count;
    atomic_int answers[MOST_LINES]; /* of shipper_log() */
    pthread_t thread;
};
extern struct producer a, b, c;

int hand_in(struct producer *p, int number);
void expect_answer(struct producer *p, int number, int due);
void start(pthread_t *thread, void *(*body)(void *), void *arg);
void start_producer(struct producer *p, int count);

/* ---- The sink ---- */

enum { OUTAGE = 10 /* ms */ };

/* How it behaves, and what it has got. */
struct test_sink {
    unsigned ms;       /* that it takes for a line */
    unsigned down;     /* so many calls come to nothing, after OUTAGE each */
    unsigned deaf;     /* likewise of those calls that are for lost lines alone */
    bool stuck;        /* each call with a line waits until it is let go */
    bool looks;        /* each call asks how the shipper stands */
    bool talks;        /* the first call hands in line b0 itself */
    bool registers;    /* each call takes the registry's lock */
    sem_t arrived, go; /* a call has come; it may go on, or has been cut */
    sem_t news;        /* a call was for lost lines alone, or has handed in b0 */
    atomic_bool cut;
    char stream[128];                  /* as test_backpressure.c says */
    unsigned long lines, missing, gap; /* gap: of those missing, since the last line */
    int due[3];                        /* lines of each producer: the next one, or a later one */
};
extern struct test_sink sink;
extern pthread_mutex_t registry; /* of the application */

void cut(void *unused);

/* No more lines wait than may. */
void look(void);

/* How it stands by shipper_counts(). */
void expect_counts(size_t waiting, unsigned long sent, unsigned long lost);

/* From now on calls come and go. */
void let_go(void);

/* What is missing is written down: before a line, or at the end. */
void write_gap(void);
void expect_stream(const char *due);

/* ---- What every scenario begins and ends with ---- */

/* With the sink above.  Returns false if something failed that was made to. */
bool open_shipper(size_t lines, enum policy policy);

/* The sink has got line a0 and does not come back; nothing waits. */
void open_stuck(size_t lines, enum policy policy);

void expect_flush(unsigned long ms, int due);

/* Every line is accounted for: taken, told to be missing, or left behind by shipper_close(). */
void account(unsigned long left);

/* Closes when the producers are done, within a second. */
void close_shipper(void);

/* Closes within so many milliseconds: how many lines are left, and when does it come back? */
void expect_left(unsigned long ms, unsigned long due, double at);

#endif
