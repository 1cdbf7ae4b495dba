/*
 * connection_pool.h - a pool of connections to an SQLite database, and what a bank does with them.
 *
 * All times are points on CLOCK_MONOTONIC.  SQLite itself never waits: a statement that finds
 * another transaction in its way fails at once, with SQLITE_BUSY.  A signal that is handled
 * meanwhile changes nothing about what these functions do.
 */
#ifndef CONNECTION_POOL_H
#define CONNECTION_POOL_H

#include <sqlite3.h>
#include <time.h>

struct pool;

/*
 * Stores a pool of up to size connections to the database in this file and returns 0, or returns an
 * error number and leaves nothing behind: EIO if a connection cannot be opened, ENOMEM or what else
 * is wrong.  Connections may also be opened later, but never are more than size open at a time.
 * The name of the file must stay valid until the pool is closed.
 */
int pool_open(const char *file, unsigned size, struct pool **pool);

/*
 * Borrows a connection: it is the caller's alone until it is given back.  While all are lent,
 * sleeps until one comes back, and takes it then; or returns ETIMEDOUT at the deadline, which may
 * be over already.
 *
 * The connection is in no transaction, and it works: `PRAGMA schema_version` does not fail on it,
 * unless with SQLITE_BUSY.  One that does not work any more is closed, and another is opened in its
 * place; that one need not be tried.  If it cannot be opened the call returns EIO at once, and
 * keeps nothing: whoever waits, or calls later, tries again.
 */
int pool_acquire(struct pool *pool, struct timespec deadline, sqlite3 **connection);

/* Gives a connection back, in whatever state it is but for statements: those are finalized.  A
 * transaction that is still open has been rolled back when this returns, and before anybody else
 * gets the connection.  One that works is kept for the next borrower. */
void pool_release(struct pool *pool, sqlite3 *connection);

/* Closes the pool and all connections; this cannot fail.  Sleeps until those that are lent have
 * been given back.  Nobody is in pool_acquire() by then, or calls it any more. */
void pool_close(struct pool *pool);

/*
 * What a bank does, see accounts.h.  Both borrow a connection, and have given it back when they
 * return.  They return 0, the error of pool_acquire(), or that of the accounts.
 *
 * A transfer is one transaction: unless it returns 0, it has changed nothing.
 */
int pool_transfer(struct pool *pool, int from, int to, int amount, struct timespec deadline);
int pool_balance(struct pool *pool, int account, struct timespec deadline, int *balance);

#endif
