/* spawn.h - what the programs of bugs.c share: starting threads, two locks, two variables. */
#ifndef SPAWN_H
#define SPAWN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "interleave.h"

enum { MOST = 100 };
static pthread_t threads[MOST];
static int n_started;

typedef void *body(void *);

static void spawn(body *run, int n)
{
    for (int i = 0; i < n; i++, n_started++)
        pthread_create(&threads[n_started], NULL, run, (void *)(intptr_t)n_started);
}

static void join_all(void)
{
    for (int i = 0; i < n_started; i++)
        pthread_join(threads[i], NULL);
}

#define SCENARIO(name) static void name(void *arg __attribute__((unused)))
#define THREAD(name)   static void *name(void *arg __attribute__((unused)))

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static atomic_int x, y;

#endif
