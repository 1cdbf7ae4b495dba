// passes
// A fixed place for each connection, and a flag that says whether it is lent.
#define _GNU_SOURCE
#include "connection_pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "accounts.h"

struct slot {
    sqlite3 *db; /* NULL: is to be opened, or tried just now */
    bool lent;
};

struct pool {
    const char *file;
    pthread_mutex_t lock; /* guards the slots */
    pthread_cond_t back;
    unsigned size;
    struct slot slots[];
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
    struct pool *pool = calloc(1, sizeof *pool + size * sizeof pool->slots[0]);
    if (pool == NULL)
        return ENOMEM;
    pool->file = file;
    pool->size = size;
    int error = pthread_mutex_init(&pool->lock, NULL);
    if (error != 0)
        goto no_lock;
    if ((error = pthread_cond_init(&pool->back, NULL)) != 0)
        goto no_condition;
    *out = pool;
    return 0;
no_condition:
    pthread_mutex_destroy(&pool->lock);
no_lock:
    free(pool);
    return error;
}

/* Under the lock; NULL: all are lent. */
static struct slot *find(struct pool *pool)
{
    for (unsigned i = 0; i < pool->size; i++)
        if (!pool->slots[i].lent)
            return &pool->slots[i];
    return NULL;
}

static unsigned lent(const struct pool *pool)
{
    unsigned n = 0;
    for (unsigned i = 0; i < pool->size; i++)
        n += pool->slots[i].lent;
    return n;
}

static void end_loan(struct pool *pool, struct slot *slot)
{
    pthread_mutex_lock(&pool->lock);
    slot->lent = false;
    pthread_cond_broadcast(&pool->back);
    pthread_mutex_unlock(&pool->lock);
}

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (lent(pool) > 0)
        pthread_cond_wait(&pool->back, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->size; i++)
        sqlite3_close(pool->slots[i].db);
    pthread_cond_destroy(&pool->back);
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
    struct slot *slot;
    int late = 0;
    sqlite3 *db = NULL;
    pthread_mutex_lock(&pool->lock);
    while ((slot = find(pool)) == NULL && late == 0)
        late = pthread_cond_clockwait(&pool->back, &pool->lock, CLOCK_MONOTONIC, &deadline);
    if (slot != NULL) {
        slot->lent = true;
        db = slot->db;
        slot->db = NULL; /* its address may be another's as soon as it is closed */
    }
    pthread_mutex_unlock(&pool->lock);
    if (slot == NULL)
        return ETIMEDOUT;
    if (db == NULL || !works(db)) {
        sqlite3_close(db);
        db = open_connection(pool->file);
    }
    pthread_mutex_lock(&pool->lock);
    slot->db = db;
    pthread_mutex_unlock(&pool->lock);
    if (db == NULL) {
        end_loan(pool, slot);
        return EIO;
    }
    *connection = db;
    return 0;
}

/* The place of a connection that is lent does not change, nor does what is in it. */
void pool_release(struct pool *pool, sqlite3 *connection)
{
    struct slot *slot = NULL;
    if (!sqlite3_get_autocommit(connection))
        sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_lock(&pool->lock);
    for (unsigned i = 0; i < pool->size; i++)
        if (pool->slots[i].lent && pool->slots[i].db == connection)
            slot = &pool->slots[i];
    pthread_mutex_unlock(&pool->lock);
    end_loan(pool, slot);
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
