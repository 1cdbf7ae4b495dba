// passes
// A permit promises a filled slot; an exchange empties it.
#define _GNU_SOURCE
#include "connection_pool.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "accounts.h"

/* What stands in a slot: a connection, or one of these. */
static char none_object, unopened_object;
#define NONE     ((sqlite3 *)&none_object) /* lent */
#define UNOPENED ((sqlite3 *)&unopened_object)

struct pool {
    const char *file;
    unsigned size;
    sem_t permits; /* at most as many as there are slots that are not NONE */
    _Atomic(sqlite3 *) slots[];
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

int pool_open(const char *file, unsigned size, struct pool **out)
{
    struct pool *pool = malloc(sizeof *pool + size * sizeof pool->slots[0]);
    if (pool == NULL)
        return ENOMEM;
    pool->file = file;
    pool->size = size;
    if (sem_init(&pool->permits, 0, size) != 0) {
        free(pool);
        return ENOSPC;
    }
    for (unsigned i = 0; i < size; i++)
        atomic_init(&pool->slots[i], UNOPENED);
    *out = pool;
    return 0;
}

/* With a permit: somewhere is one. */
static sqlite3 *take(struct pool *pool)
{
    for (unsigned i = 0;; i = (i + 1) % pool->size) {
        sqlite3 *db = atomic_exchange(&pool->slots[i], NONE);
        if (db != NONE)
            return db;
    }
}

static void put_back(struct pool *pool, sqlite3 *db)
{
    for (unsigned i = 0;; i = (i + 1) % pool->size) {
        sqlite3 *expected = NONE;
        if (atomic_compare_exchange_strong(&pool->slots[i], &expected, db))
            break;
    }
    sem_post(&pool->permits);
}

void pool_close(struct pool *pool)
{
    for (unsigned i = 0; i < pool->size; i++) {
        while (sem_wait(&pool->permits) != 0)
            continue;
        sqlite3 *db = take(pool);
        if (db != UNOPENED)
            sqlite3_close(db);
    }
    sem_destroy(&pool->permits);
    free(pool);
}

/* SELECT 1 would not do: it does not look at the file. */
static bool works(sqlite3 *db)
{
    int result = sqlite3_exec(db, "PRAGMA schema_version", NULL, NULL, NULL);
    return result == SQLITE_OK || result == SQLITE_BUSY;
}

int pool_acquire(struct pool *pool, struct timespec deadline, sqlite3 **connection)
{
    while (sem_clockwait(&pool->permits, CLOCK_MONOTONIC, &deadline) != 0)
        if (errno != EINTR)
            return errno;
    sqlite3 *db = take(pool);
    if (db == UNOPENED || !works(db)) {
        if (db != UNOPENED)
            sqlite3_close(db);
        db = open_connection(pool->file);
    }
    if (db == NULL) {
        put_back(pool, UNOPENED);
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
