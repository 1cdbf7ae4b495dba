// fails: the_deadline_holds assertion
// A pipe of connections: poll() waits until the deadline, and read() does not wait any more.
#define _GNU_SOURCE
#include "connection_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "accounts.h"

struct pool {
    const char *file;
    unsigned size;
    int take, give; /* the ends of the pipe; NULL in it: is to be opened */
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
    int fds[2];
    struct pool *pool = malloc(sizeof *pool);
    if (pool == NULL)
        return ENOMEM;
    if (pipe2(fds, O_CLOEXEC) != 0) {
        int error = errno;
        free(pool);
        return error;
    }
    *pool = (struct pool){file, size, fds[0], fds[1]};
    for (unsigned i = 0; i < size; i++)
        pool_release(pool, NULL);
    *out = pool;
    return 0;
}

static struct timespec until(struct timespec deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long ns = (deadline.tv_sec - now.tv_sec) * 1000000000LL + deadline.tv_nsec - now.tv_nsec;
    if (ns < 0)
        ns = 0;
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

/* Others may have been quicker to read what poll() has seen. */
static int take(struct pool *pool, const struct timespec *deadline, sqlite3 **db)
{
    struct pollfd fd = {pool->take, POLLIN, 0};
    struct timespec left = deadline ? until(*deadline) : (struct timespec){0, 0};
    if (ppoll(&fd, 1, deadline ? &left : NULL, NULL) == 0)
        return ETIMEDOUT;
    return read(pool->take, db, sizeof *db) == sizeof *db ? 0 : EIO;
}

void pool_close(struct pool *pool)
{
    sqlite3 *db;
    for (unsigned i = 0; i < pool->size; i++) {
        take(pool, NULL, &db);
        sqlite3_close(db);
    }
    close(pool->take);
    close(pool->give);
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
        pool_release(pool, NULL);
        return EIO;
    }
    *connection = db;
    return 0;
}

/* There is room for all: the write is never short. */
void pool_release(struct pool *pool, sqlite3 *connection)
{
    if (connection != NULL && !sqlite3_get_autocommit(connection))
        sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
    if (write(pool->give, &connection, sizeof connection) != sizeof connection)
        abort();
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
