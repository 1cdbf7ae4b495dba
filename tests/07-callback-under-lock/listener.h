/*
 * listener.h - subscribers and publishers for the tests.
 */
#ifndef LISTENER_H
#define LISTENER_H

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "callback_under_lock.h"
#include "interleave.h"

/* The tests of each file, in their order. */
void add_callbacks(TCase *tests);
void add_leaving(TCase *tests);
void add_order(TCase *tests);
void add_ends(TCase *tests);

/* ---- A subscriber, whose memory is freed when it is released ---- */

struct listener {
    const char *name;
    void (*hear)(struct listener *self, int event); /* what it does when it is called */
    struct bus *bus;                                /* the one that it listens to */
    struct subscription *subscription;
    struct listener *other;
    atomic_uint calls, under_way; /* so far; now */
    atomic_uint *releases;        /* outlives it */
    bool done;                    /* with what main waits for */
};

/* One with this name, who does this when it is called, and whose releases are counted; and one that
 * listens from the beginning. */
struct listener *listener(const char *name, void (*hear)(struct listener *, int),
                          atomic_uint *releases);
struct listener *listening(struct bus *bus, const char *name, void (*hear)(struct listener *, int),
                           atomic_uint *releases);

void subscribe(struct bus *bus, struct listener *who);
void subscribe_with(struct bus *bus, struct listener *who, void (*release)(void *));

/* The call() and the release() of its struct subscriber. */
void call(void *self, int event);
void release(void *self);

void expect_released(unsigned releases, const char *name);

/* ---- What it does when it is called ---- */

extern sem_t heard; /* posted by callbacks that main waits for */

/* On event 2 it posts heard. */
void tell(struct listener *self, int event);

/* It unsubscribes itself, and publishes event 3 for the others. */
void leave(struct listener *self, int event);

/* On event 1 or 2 it unsubscribes the other, is done, and posts heard. */
void send_away_on_one(struct listener *self, int event);
void send_away_on_two(struct listener *self, int event);

/* On event 1 it posts the one, and is slow until the other is posted: the test initializes them. */
extern sem_t it_has_begun, it_may_end;
void take_time(struct listener *self, int event);

/* ---- Buses, and those who publish ---- */

struct bus *open_bus(const char *name);
void publish(struct bus *bus, int event);
void wait_for(sem_t *semaphore);

/* A thread that publishes one event. */
struct publisher {
    struct bus *bus;
    int event;
    pthread_t thread;
};
void start_publisher(struct publisher *publisher);

void start(pthread_t *thread, void *(*body)(void *), void *arg);

#endif
