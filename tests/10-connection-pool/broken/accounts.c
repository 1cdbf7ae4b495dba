/* accounts.c - a table of accounts. */
#include "accounts.h"

#include <errno.h>
#include <stdio.h>

static int error_of(int result)
{
    switch (result) {
    case SQLITE_OK:
    case SQLITE_ROW:
        return 0;
    case SQLITE_DONE:
        return ENOENT;
    case SQLITE_BUSY:
        return EBUSY;
    case SQLITE_CONSTRAINT:
        return ERANGE;
    default:
        return EIO;
    }
}

int accounts_run(sqlite3 *db, const char *statement)
{
    return error_of(sqlite3_exec(db, statement, NULL, NULL, NULL));
}

int accounts_create(sqlite3 *db, int count, int balance)
{
    char sql[256];

    snprintf(sql, sizeof sql,
             "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INT CHECK (balance >= 0));"
             "INSERT INTO accounts WITH RECURSIVE n(id) AS"
             " (VALUES (1) UNION ALL SELECT id + 1 FROM n WHERE id < %d) SELECT id, %d FROM n",
             count, balance);
    return accounts_run(db, sql);
}

int accounts_add(sqlite3 *db, int account, int amount)
{
    char sql[96];

    snprintf(sql, sizeof sql, "UPDATE accounts SET balance = balance + %d WHERE id = %d", amount,
             account);
    int error = accounts_run(db, sql);
    return error == 0 && sqlite3_changes(db) == 0 ? ENOENT : error;
}

int accounts_balance(sqlite3 *db, int account, int *balance)
{
    static const char sql[] = "SELECT balance FROM accounts WHERE id = ?";
    sqlite3_stmt *query;
    int error = error_of(sqlite3_prepare_v2(db, sql, -1, &query, NULL));

    if (error != 0)
        return error;
    sqlite3_bind_int(query, 1, account);
    error = error_of(sqlite3_step(query));
    if (error == 0)
        *balance = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    return error;
}
