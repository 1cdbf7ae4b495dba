/*
 * queue_users.h - the queue of the tests, its jobs, and those who put them in and run them.
 */
#ifndef QUEUE_USERS_H
#define QUEUE_USERS_H

#include <check.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "interleave.h"
#include "lost_wakeup.h"

/* The tests of each file, in their order. */
void add_waking(TCase *tests);
void add_running(TCase *tests);

enum { MOST_JOBS = 8, NOT_YET = 0, ACCEPTED, REFUSED };

/* A job, whose number is its place in jobs[]. */
struct job {
    int answer; /* to the producer: NOT_YET, ACCEPTED or REFUSED */
    atomic_uint runs;
};

extern struct queue *queue;
extern struct job jobs[MOST_JOBS];

int number_of(void *job);

/* The queue's run(), for most tests. */
void run_once(void *job);

void put(int number);

void open_queue(size_t capacity, void (*run)(void *job));

/* When nobody uses the queue any more: jobs 0 .. n - 1 were run if accepted, and only then. */
void free_queue(int n);

/* Somebody who puts in jobs first .. first + count - 1. */
struct producer {
    int first, count;
    pthread_t thread;
};

/* Somebody who runs so many jobs, or all until the queue is closed. */
struct worker {
    int count; /* 0: all */
    pthread_t thread;
};

void start(pthread_t *thread, void *(*body)(void *), void *arg);
void start_all(struct producer *p, int producers, struct worker *w, int workers);
void join_producers(struct producer *p, int producers);
void join_workers(struct worker *w, int workers);

void pause_ms(long ms);

#endif
