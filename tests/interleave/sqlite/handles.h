/*
 * handles.h - connections and statements: what the program holds instead of SQLite's own.
 *
 * The program's sqlite3 * and sqlite3_stmt * point to blocks of its heap that stand for a struct
 * handle.  A connection and its statements are one object: a call on any of them writes it.
 */
#ifndef HANDLES_H
#define HANDLES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct handle {
    struct handle *next;       /* of all that were made in this execution */
    struct handle *connection; /* itself, or the one that a statement belongs to */
    sqlite3 *db;               /* SQLite's own; NULL: closed */
    sqlite3_stmt *statement;   /* likewise; NULL: it is a connection, or finalized */
    void *block;               /* what the program has */
    unsigned number;
    char name[24]; /* "connection 1" */
};

struct handle *connection_new(sqlite3 *db, uintptr_t pc);
struct handle *statement_new(struct handle *connection, sqlite3_stmt *statement, uintptr_t pc);

/* SQLite has closed, or finalized it. */
void handle_gone(struct handle *h, uintptr_t pc);

/* The handle of the program's p, for a call of that name.  Fails the execution if p is none, or is
 * one that was closed. */
struct handle *connection_of(sqlite3 *p, const char *call, uintptr_t pc);
struct handle *statement_of(sqlite3_stmt *p, const char *call, uintptr_t pc);

/* The program's pointer to the statement that SQLite calls so; NULL: none. */
sqlite3_stmt *statement_called(const struct handle *connection, const sqlite3_stmt *own);

/* What it takes to open a connection: see il_sqlite_slow(). */
unsigned handles_slow_ms(void);

/* Before the first call of an execution: nothing of the last one is open. */
void handles_begin(void);

#endif
