// fails: who_gives_up_takes_nothing_along assertion
// Connections go to who has waited longest; whoever times out, times out.
#define _GNU_SOURCE
#include "connection_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "accounts.h"

/* Somebody who waits, on their own stack. */
struct waiter {
    struct waiter *next;
    pthread_cond_t woken;
    bool served;
    sqlite3 *db; /* what they were given */
};

struct pool {
    const char *file;
    pthread_mutex_t lock; /* guards what follows, and all waiters */
    struct waiter *first;
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

int pool_open(const char *file, unsigned size, struct pool **out)
{
    struct pool *pool = calloc(1, sizeof *pool + size * sizeof pool->idle[0]);
    if (pool == NULL)
        return ENOMEM;
    pool->file = file;
    pool->size = pool->n = size;
    int error = pthread_mutex_init(&pool->lock, NULL);
    if (error != 0) {
        free(pool);
        return error;
    }
    *out = pool;
    return 0;
}

static void join_queue(struct pool *pool, struct waiter *w)
{
    struct waiter **at = &pool->first;
    while (*at != NULL)
        at = &(*at)->next;
    *at = w;
}

static void leave_queue(struct pool *pool, struct waiter *w)
{
    struct waiter **at = &pool->first;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
}

static void give(struct pool *pool, sqlite3 *db)
{
    pthread_mutex_lock(&pool->lock);
    struct waiter *w = pool->first;
    if (w != NULL) {
        pool->first = w->next;
        w->served = true;
        w->db = db;
        pthread_cond_signal(&w->woken);
    } else {
        pool->idle[pool->n++] = db;
    }
    pthread_mutex_unlock(&pool->lock);
}

/* Who is served at the last moment is served: the connection is theirs already. */
static int take(struct pool *pool, const struct timespec *deadline, sqlite3 **db)
{
    struct waiter me = {.woken = PTHREAD_COND_INITIALIZER};
    int late = 0;
    pthread_mutex_lock(&pool->lock);
    if (pool->n > 0) {
        me.served = true;
        me.db = pool->idle[--pool->n];
    } else {
        join_queue(pool, &me);
    }
    while (!me.served && late == 0)
        late = deadline == NULL
                   ? pthread_cond_wait(&me.woken, &pool->lock)
                   : pthread_cond_clockwait(&me.woken, &pool->lock, CLOCK_MONOTONIC, deadline);
    if (late != 0 && !me.served)
        leave_queue(pool, &me);
    pthread_mutex_unlock(&pool->lock);
    pthread_cond_destroy(&me.woken);
    *db = me.db;
    return late;
}

void pool_close(struct pool *pool)
{
    sqlite3 *db;
    for (unsigned i = 0; i < pool->size; i++) {
        take(pool, NULL, &db);
        sqlite3_close(db);
    }
    pthread_mutex_destroy(&pool->lock);
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
    sqlite3 *db;
    int error = take(pool, &deadline, &db);
    if (error != 0)
        return error;
    if (db == NULL || !works(db)) {
        sqlite3_close(db);
        db = open_connection(pool->file);
    }
    if (db == NULL) {
        give(pool, NULL);
        return EIO;
    }
    *connection = db;
    return 0;
}

void pool_release(struct pool *pool, sqlite3 *connection)
{
    if (!sqlite3_get_autocommit(connection))
        sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
    give(pool, connection);
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
