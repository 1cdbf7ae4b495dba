/* handles.c - what the program's pointers stand for, and what is left over from an execution. */
#include "handles.h"

#include <stdio.h>
#include <stdlib.h>

#include "disk.h"
#include "il_sqlite.h"
#include "library.h"
#include "memory.h"
#include "pool.h"
#include "sync.h"

static struct handle *all;
static uint32_t generation;
static unsigned connections, statements, live, peak, slow_ms;

/* ---- From execution to execution ---- */

/* Only one thread runs at a time, so SQLite needs no locks of its own. */
static void set_up(void)
{
    static bool done;
    if (done)
        return;
    done = true;
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    disk_register();
}

/* An execution may end anywhere but within a call. */
static void close_leftovers(void)
{
    for (struct handle *h = all; h; h = h->next) {
        sqlite3_stmt *s;
        while (h->connection == h && h->db && (s = sqlite3_next_stmt(h->db, NULL)))
            sqlite3_finalize(s);
        if (h->connection == h && h->db)
            sqlite3_close(h->db);
    }
    while (all) {
        struct handle *next = all->next;
        free(all);
        all = next;
    }
}

void handles_begin(void)
{
    if (!X.running)
        die("SQLite is called outside a scenario: it can be used only inside");
    if (generation == X.generation)
        return;
    generation = X.generation;
    set_up();
    disk_fail(false);
    close_leftovers();
    disk_clear();
    connections = statements = live = peak = slow_ms = 0;
}

/* ---- Making and forgetting ---- */

static struct handle *handle_new(const char *kind, unsigned number, uintptr_t pc)
{
    struct handle *h = calloc(1, sizeof *h);
    if (!h)
        die("out of memory for a handle of SQLite's");
    h->next = all;
    h->number = number;
    snprintf(h->name, sizeof h->name, "%s %u", kind, number);
    h->block = library_block(h->name, h, pc);
    return all = h;
}

struct handle *connection_new(sqlite3 *db, uintptr_t pc)
{
    struct handle *h = handle_new("connection", ++connections, pc);
    h->connection = h;
    h->db = db;
    if (++live > peak)
        peak = live;
    return h;
}

struct handle *statement_new(struct handle *connection, sqlite3_stmt *statement, uintptr_t pc)
{
    struct handle *h = handle_new("statement", ++statements, pc);
    h->connection = connection;
    h->db = connection->db;
    h->statement = statement;
    return h;
}

void handle_gone(struct handle *h, uintptr_t pc)
{
    if (h->connection == h)
        live--;
    h->db = NULL;
    h->statement = NULL;
    memory_free(h->block, pc);
}

unsigned il_sqlite_open(void)
{
    return generation == X.generation ? live : 0;
}

unsigned il_sqlite_peak_open(void)
{
    return generation == X.generation ? peak : 0;
}

void il_sqlite_slow(unsigned ms)
{
    handles_begin();
    slow_ms = ms;
}

unsigned handles_slow_ms(void)
{
    return slow_ms;
}

/* ---- Finding ---- */

static struct handle *handle_of(const void *p, bool is_statement, const char *call, uintptr_t pc)
{
    bool gone;
    uintptr_t where;
    const char *kind = is_statement ? "statement" : "connection";
    struct handle *h = library_model(p, &gone, &where);
    if (!h || (h->connection != h) != is_statement)
        fail_misuse(MISUSE_OTHER, p, pc, "%s calls sqlite3_%s() on %s, which is no %s",
                    X.current->name, call, p ? "something" : "NULL", kind);
    if (gone)
        fail_on(p, IL_USE_AFTER_FREE, pc, "%s calls sqlite3_%s() on %s, which was %s at @%lx@",
                X.current->name, call, h->name, is_statement ? "finalized" : "closed",
                (unsigned long)where);
    return h;
}

struct handle *connection_of(sqlite3 *p, const char *call, uintptr_t pc)
{
    handles_begin();
    return handle_of(p, false, call, pc);
}

struct handle *statement_of(sqlite3_stmt *p, const char *call, uintptr_t pc)
{
    handles_begin();
    return handle_of(p, true, call, pc);
}

sqlite3_stmt *statement_called(const struct handle *connection, const sqlite3_stmt *own)
{
    struct handle *h = own ? all : NULL;
    while (h && (h->connection != connection || h->statement != own))
        h = h->next;
    return h ? h->block : NULL;
}
