/*
 * disk.h - a disk in memory, on which SQLite keeps its databases: a VFS, in SQLite's words.
 *
 * What SQLite does is real: its files, locks and journals are these.  They belong to one execution,
 * cost no system calls, and a file can break.
 */
#ifndef DISK_H
#define DISK_H

#include <sqlite3.h>
#include <stdbool.h>

/* Makes it SQLite's only disk.  Once a process, before anything else of SQLite's. */
void disk_register(void);

/* Forgets all files.  None may be open. */
void disk_clear(void);

/* Every access to any file fails until this is taken back; a broken file, for ever. */
void disk_fail(bool fails);
void disk_break(sqlite3_file *file);

/* Its address stands for the whole disk: what happens on one connection depends on the others. */
extern const char the_disk;

#endif
