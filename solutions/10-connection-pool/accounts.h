/*
 * accounts.h - a table of accounts, in SQLite's words.
 *
 * Each function works on a connection that is the caller's alone.  It returns 0; EBUSY if another
 * transaction is in the way, ENOENT if there is no such account, ERANGE if there is not so much
 * money in it, EIO for anything else.
 */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include <sqlite3.h>

/* Accounts 1 to count, each with so much money. */
int accounts_create(sqlite3 *db, int count, int balance);

/* Runs a statement without results, such as BEGIN IMMEDIATE, COMMIT or ROLLBACK. */
int accounts_run(sqlite3 *db, const char *statement);

/* Adds an amount, which may be below 0; a balance may not. */
int accounts_add(sqlite3 *db, int account, int amount);

int accounts_balance(sqlite3 *db, int account, int *balance);

#endif
