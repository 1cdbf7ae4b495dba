/*
 * il_sqlite.h - SQLite under the checker: what a scenario can do besides calling it.
 *
 * A suite whose chapter.conf says `model sqlite` runs the real SQLite, on a disk in memory that is
 * empty when an execution begins.  ../README.md says what of it is modelled.
 */
#ifndef IL_SQLITE_H
#define IL_SQLITE_H

#include <sqlite3.h>

/* The file of this connection breaks: whatever has to read, write or lock it fails from now on,
 * with SQLITE_IOERR.  The file itself is well, and other connections to it are, too.  This comes
 * from outside: it is no use of the connection. */
void il_sqlite_break(sqlite3 *connection);

/* From here on it takes so many milliseconds of virtual time to open a connection. */
void il_sqlite_slow(unsigned ms);

/* Connections that are open, now and at most so far. */
unsigned il_sqlite_open(void);
unsigned il_sqlite_peak_open(void);

#endif
