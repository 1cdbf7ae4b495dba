/*
 * service.h - the configuration of a service for the tests, and those who read and change it.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>

#include "interleave.h"
#include "readers_writers.h"

/* The tests of each file, in their order. */
void add_refreshes(TCase *tests);
void add_turns(TCase *tests);
void add_changes(TCase *tests);

/* Whoever gives up waiting after a while may do so at any moment. */
#define ANY_TIME_OUT .time = IL_TIMERS_AS_CHOICES

enum { STAY_MS = 40 }; /* so long does a reader stay inside, who takes time */

void sleep_ms(long ms);
long now_ms(void);

void start(pthread_t *thread, void *(*run)(void *), void *arg);

/* ---- A configuration whose last setting is the sum of the others ---- */

struct config config_of(long version);
void must_be_whole(const struct config *config, void *unused);

/* Adds to the third setting: an operator's change. */
void add(struct config *config, void *amount);

/* A version of the file, and how often it was loaded. */
struct file {
    long version;
    atomic_int loads;
};
void load(struct config *config, void *file);

/* ---- The store ---- */

struct store *open_store(void);
void refresh_to(struct store *store, struct file *file);

/* When all threads are done: what the store must hold. */
void close_store(struct store *store, long version, long added);

/* ---- Threads, each with a task ---- */

struct task {
    struct store *store;
    long version; /* of the file */
    long amount;  /* for add() */
    struct file file;
    pthread_t thread;
};
void *refresher(void *task);
void *operator(void *task);
void *reader(void *task);

#endif
