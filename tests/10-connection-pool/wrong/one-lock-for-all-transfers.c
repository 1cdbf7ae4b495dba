// fails: the_deadline_holds assertion
// One transfer at a time, so that none is in the way of another.
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
    unsigned size;
    sem_t permits;        /* one for each idle connection: posted when it is in its place */
    pthread_mutex_t lock; /* guards n and idle */
    unsigned n;
    sqlite3 *idle[]; /* NULL: is to be opened */
};

/* ---- The pool ---- */

static void dispose(struct pool *pool)
{
    for (unsigned i = 0; i < pool->n; i++)
        sqlite3_close(pool->idle[i]);
    pthread_mutex_destroy(&pool->lock);
    sem_destroy(&pool->permits);
    free(pool);
}

/* NULL if it cannot be opened: what SQLite hands out then is to be closed all the same. */
static sqlite3 *open_connection(const char *file)
{
    sqlite3 *db;
    if (sqlite3_open(file, &db) == SQLITE_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

int pool_open(const char *file, unsigned size, struct pool **out)
{
    int error;
    struct pool *pool = malloc(sizeof *pool + size * sizeof pool->idle[0]);
    if (pool == NULL)
        return ENOMEM;
    *pool = (struct pool){.file = file, .size = size};
    if (sem_init(&pool->permits, 0, size) != 0) {
        error = errno;
        free(pool);
        return error;
    }
    if ((error = pthread_mutex_init(&pool->lock, NULL)) != 0) {
        sem_destroy(&pool->permits);
        free(pool);
        return error;
    }
    for (; pool->n < size; pool->n++)
        if ((pool->idle[pool->n] = open_connection(file)) == NULL) {
            dispose(pool);
            return EIO;
        }
    *out = pool;
    return 0;
}

/* With the last permit, every connection is in its place, and nobody holds the lock. */
void pool_close(struct pool *pool)
{
    for (unsigned i = 0; i < pool->size; i++)
        while (sem_wait(&pool->permits) != 0)
            continue; /* interrupted by a signal */
    dispose(pool);
}

/* SELECT 1 would not do: it does not look at the file. */
static bool works(sqlite3 *db)
{
    int result = sqlite3_exec(db, "PRAGMA schema_version", NULL, NULL, NULL);
    return result == SQLITE_OK || result == SQLITE_BUSY;
}

static void put_back(struct pool *pool, sqlite3 *connection)
{
    pthread_mutex_lock(&pool->lock);
    pool->idle[pool->n++] = connection;
    pthread_mutex_unlock(&pool->lock);
    sem_post(&pool->permits);
}

int pool_acquire(struct pool *pool, struct timespec deadline, sqlite3 **connection)
{
    while (sem_clockwait(&pool->permits, CLOCK_MONOTONIC, &deadline) != 0)
        if (errno != EINTR)
            return errno;
    pthread_mutex_lock(&pool->lock);
    sqlite3 *db = pool->idle[--pool->n];
    pthread_mutex_unlock(&pool->lock);
    if (db == NULL || !works(db)) {
        sqlite3_close(db);
        db = open_connection(pool->file);
    }
    if (db == NULL) {
        put_back(pool, NULL);
        return EIO;
    }
    *connection = db;
    return 0;
}

void pool_release(struct pool *pool, sqlite3 *connection)
{
    if (!sqlite3_get_autocommit(connection))
        sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
    put_back(pool, connection);
}

/* ---- The bank ---- */

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

static int transfer(struct pool *pool, int from, int to, int amount, struct timespec deadline)
{
    sqlite3 *db;
    int error = pool_acquire(pool, deadline, &db);
    if (error != 0)
        return error;
    if ((error = accounts_run(db, "BEGIN IMMEDIATE")) == 0 &&
        (error = accounts_add(db, from, -amount)) == 0 &&
        (error = accounts_add(db, to, amount)) == 0)
        error = accounts_run(db, "COMMIT");
    pool_release(pool, db);
    return error;
}

int pool_transfer(struct pool *pool, int from, int to, int amount, struct timespec deadline)
{
    pthread_mutex_lock(&one);
    int error = transfer(pool, from, to, amount, deadline);
    pthread_mutex_unlock(&one);
    return error;
}

int pool_balance(struct pool *pool, int account, struct timespec deadline, int *balance)
{
    sqlite3 *db;
    int error = pool_acquire(pool, deadline, &db);
    if (error != 0)
        return error;
    error = accounts_balance(db, account, balance);
    pool_release(pool, db);
    return error;
}
