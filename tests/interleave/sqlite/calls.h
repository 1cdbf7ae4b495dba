/*
 * calls.h - what a call of SQLite's consists of.
 *
 * One that may reach the file is an operation, which writes its connection and the disk; any other
 * is like an access to the connection's memory: no scheduling point, but checked for races.
 */
#ifndef CALLS_H
#define CALLS_H

#include "exec.h"
#include "handles.h"
#include "redirect.h"
#include "signals.h"

/* Declares what the program calls instead, so that a mistyped signature is a compile error. */
#define MODELLED(name) extern __typeof__(sqlite3_##name) il_sqlite3_##name

/* An operation on a connection, and whether the test wants its accesses to the file to fail: they
 * do, until call_ends().  The format is the call as reports show it. */
void call_begins(const struct handle *h, const char *call, uintptr_t pc, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Returns result, which it tells the report.  One that is busy is a failed round of a retry loop.
 */
int call_ends(int result, uintptr_t pc);

/* Reads, or changes, a connection without an operation. */
void call_looks(const struct handle *h, uintptr_t pc);
void call_changes(const struct handle *h, uintptr_t pc);

/* How much of a statement's text reports show. */
enum { SQL_SHOWN = 40 };

#endif
