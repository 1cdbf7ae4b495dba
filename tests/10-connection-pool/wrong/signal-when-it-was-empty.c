// fails: borrowers_do_not_wait_for_each_other assertion
// Nobody waits while there are connections, so only the first that comes back is news.  Whoever
// closes waits for the last.
#define _GNU_SOURCE
#include "connection_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "accounts.h"

struct pool {
    const char *file;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t back;  /* n has grown from 0, or is size */
    unsigned size, n;
    sqlite3 *idle[]; /* NULL: is to be opened */
};

/* NULL if it cannot be opened: what SQLite hands out then is to be closed all the same. */
static sqlite3 *open_connection(const char *file)
{
    sqlite3 *db;
    if (sqlite3_open(file, &db) == SQLITE_OK)
        return db;
    sqlite3_close(db);
    return NULL;
}

static int init(struct pool *pool)
{
    int error = pthread_mutex_init(&pool->lock, NULL);
    if (error == 0 && (error = pthread_cond_init(&pool->back, NULL)) != 0)
        pthread_mutex_destroy(&pool->lock);
    return error;
}

static void dispose(struct pool *pool)
{
    while (pool->n > 0)
        sqlite3_close(pool->idle[--pool->n]);
    pthread_cond_destroy(&pool->back);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

int pool_open(const char *file, unsigned size, struct pool **out)
{
    struct pool *pool = malloc(sizeof *pool + size * sizeof pool->idle[0]);
    if (pool == NULL)
        return ENOMEM;
    *pool = (struct pool){.file = file, .size = size};
    int error = init(pool);
    if (error != 0) {
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

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->n < pool->size)
        pthread_cond_wait(&pool->back, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
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
    if (pool->n == 1 || pool->n == pool->size)
        pthread_cond_signal(&pool->back);
    pthread_mutex_unlock(&pool->lock);
}

int pool_acquire(struct pool *pool, struct timespec deadline, sqlite3 **connection)
{
    int late = 0;
    sqlite3 *db = NULL;
    pthread_mutex_lock(&pool->lock);
    while (pool->n == 0 && late == 0)
        late = pthread_cond_clockwait(&pool->back, &pool->lock, CLOCK_MONOTONIC, &deadline);
    bool got = pool->n > 0;
    if (got)
        db = pool->idle[--pool->n];
    pthread_mutex_unlock(&pool->lock);
    if (!got)
        return late;
    if (db == NULL || !works(db)) {
        sqlite3_close(db);
        db = open_connection(pool->file);
    }
    if (db == NULL)
        put_back(pool, NULL);
    else
        *connection = db;
    return db == NULL ? EIO : 0;
}

void pool_release(struct pool *pool, sqlite3 *connection)
{
    if (!sqlite3_get_autocommit(connection))
        sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
    put_back(pool, connection);
}

/* ---- The bank ---- */

int pool_transfer(struct pool *pool, int from, int to, int amount, struct timespec deadline)
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
