/*
 * connection_pool.c - connections that nobody uses are in an array, and a semaphore counts them.
 */
#define _GNU_SOURCE
#include "connection_pool.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>

#include "accounts.h"

struct pool {
    const char *file;
    sem_t permits;        /* one for each idle connection */
    pthread_mutex_t lock; /* guards n and idle */
    unsigned n;
    sqlite3 *idle[];
};

/* ---- The pool ---- */

int pool_open(const char *file, unsigned size, struct pool **out)
{
    struct pool *pool = malloc(sizeof *pool + size * sizeof pool->idle[0]);
    if (pool == NULL)
        return ENOMEM;
    *pool = (struct pool){.file = file};
    sem_init(&pool->permits, 0, size);
    pthread_mutex_init(&pool->lock, NULL);
    for (; pool->n < size; pool->n++)
        if (sqlite3_open(file, &pool->idle[pool->n]) != SQLITE_OK) {
            pool_close(pool);
            return EIO;
        }
    *out = pool;
    return 0;
}

void pool_close(struct pool *pool)
{
    for (unsigned i = 0; i < pool->n; i++)
        sqlite3_close(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    sem_destroy(&pool->permits);
    free(pool);
}

static bool is_past(struct timespec deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > deadline.tv_sec ||
           (now.tv_sec == deadline.tv_sec && now.tv_nsec >= deadline.tv_nsec);
}

int pool_acquire(struct pool *pool, struct timespec deadline, sqlite3 **connection)
{
    if (is_past(deadline))
        return ETIMEDOUT;
    while (sem_wait(&pool->permits) != 0)
        continue; /* interrupted by a signal */
    pthread_mutex_lock(&pool->lock);
    *connection = pool->idle[--pool->n];
    pthread_mutex_unlock(&pool->lock);
    return 0;
}

void pool_release(struct pool *pool, sqlite3 *connection)
{
    pthread_mutex_lock(&pool->lock);
    pool->idle[pool->n++] = connection;
    pthread_mutex_unlock(&pool->lock);
    sem_post(&pool->permits);
}

/* ---- The bank ---- */

int pool_transfer(struct pool *pool, int from, int to, int amount, struct timespec deadline)
{
    sqlite3 *db;
    int error = pool_acquire(pool, deadline, &db);
    if (error != 0)
        return error;
    if ((error = accounts_run(db, "BEGIN IMMEDIATE")) != 0)
        return error;
    if ((error = accounts_add(db, from, -amount)) == 0 &&
        (error = accounts_add(db, to, amount)) == 0)
        error = accounts_run(db, "COMMIT");
    pool_release(pool, db);
    return error;
}

int pool_balance(struct pool *pool, int account, struct timespec deadline, int *balance)
{
    sqlite3 *db;
    int error = pool_acquire(pool, deadline, &db);
    if (error == 0)
        error = accounts_balance(db, account, balance);
    if (error == 0)
        pool_release(pool, db);
    return error;
}
