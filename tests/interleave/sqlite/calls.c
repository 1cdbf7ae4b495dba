/* calls.c - connections: opening, closing, running statements, and asking about them. */
#include "calls.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "disk.h"
#include "il_sqlite.h"
#include "library.h"
#include "pool.h"
#include "race.h"
#include "trace.h"

MODELLED(open);
MODELLED(open_v2);
MODELLED(close);
MODELLED(close_v2);
MODELLED(exec);
MODELLED(free);
MODELLED(errmsg);
MODELLED(errcode);
MODELLED(extended_errcode);
MODELLED(extended_result_codes);
MODELLED(errstr);
MODELLED(get_autocommit);
MODELLED(txn_state);
MODELLED(changes);
MODELLED(total_changes);
MODELLED(last_insert_rowid);
MODELLED(db_readonly);
MODELLED(db_filename);
MODELLED(libversion);
MODELLED(libversion_number);
MODELLED(threadsafe);

/* ---- Calls as operations ---- */

void call_looks(const struct handle *h, uintptr_t pc)
{
    race_access((uintptr_t)h->connection->block, sizeof(void *), false, pc);
}

void call_changes(const struct handle *h, uintptr_t pc)
{
    race_access((uintptr_t)h->connection->block, sizeof(void *), true, pc);
}

/* Others may have closed it while the call waited for its turn. */
void call_begins(const struct handle *h, const char *call, uintptr_t pc, const char *format, ...)
{
    char *words = pool_alloc(FAULT_TEXT);
    va_list args;
    int n = snprintf(words, FAULT_TEXT, "#%u: ", h->connection->number);
    va_start(args, format);
    vsnprintf(words + n, FAULT_TEXT - (size_t)n, format, args);
    va_end(args);
    library_point(words, h->connection->block, &the_disk, pc);
    if (!h->db)
        fail_on(h->block, IL_USE_AFTER_FREE, pc, "%s uses %s, which somebody has just closed",
                X.current->name, h->name);
    call_changes(h, pc);
    disk_fail(fault(FAULT_READ, ERRORS(EIO), pc, "sqlite3_%s()", call));
}

static const char *name_of(int result)
{
    static char other[24];
    switch (result) {
    case SQLITE_ERROR:
        return "error";
    case SQLITE_BUSY:
        return "busy";
    case SQLITE_CONSTRAINT:
        return "constraint";
    case SQLITE_IOERR:
        return "I/O error";
    case SQLITE_ROW:
        return "row";
    case SQLITE_DONE:
        return "done";
    default:
        snprintf(other, sizeof other, "code %d", result);
        return other;
    }
}

int call_ends(int result, uintptr_t pc)
{
    disk_fail(false);
    if (result != SQLITE_OK)
        library_says(name_of(result & 0xFF));
    if ((result & 0xFF) == SQLITE_BUSY || (result & 0xFF) == SQLITE_LOCKED)
        failed_round(pc);
    else
        made_progress();
    return result;
}

/* ---- Opening and closing ---- */

/* As SQLite does it: there is a connection to be closed even if the file cannot be opened, unless
 * there is no memory for it. */
static int open_it(const char *name, sqlite3 **out, int flags, uintptr_t pc)
{
    sqlite3 *db = NULL;
    handles_begin();
    if (handles_slow_ms() > 0)
        il_usleep(handles_slow_ms() * 1000);
    library_point("open", &the_disk, NULL, pc);
    note_write(out, sizeof *out, pc);
    *out = NULL;
    if (fault(FAULT_MALLOC, ERRORS(ENOMEM), pc, "sqlite3_open()"))
        return SQLITE_NOMEM;
    disk_fail(fault(FAULT_OPEN, ERRORS(ENOENT), pc, "sqlite3_open()"));
    int result = sqlite3_open_v2(name, &db, flags, NULL);
    disk_fail(false);
    if (!db)
        die("out of memory for a connection of SQLite's");
    struct handle *h = connection_new(db, pc);
    library_says(h->name + strlen("connection "));
    *out = h->block;
    return result;
}

int il_sqlite3_open(const char *name, sqlite3 **out)
{
    NOT_IN_HANDLER("sqlite3_open");
    return open_it(name, out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, PC);
}

int il_sqlite3_open_v2(const char *name, sqlite3 **out, int flags, const char *vfs)
{
    NOT_IN_HANDLER("sqlite3_open_v2");
    if (vfs || (flags & (SQLITE_OPEN_URI | SQLITE_OPEN_SHAREDCACHE)))
        fail(IL_UNSUPPORTED, PC,
             "%s opens a connection with a VFS, a URI or a shared cache: the checker knows plain "
             "files",
             X.current->name);
    return open_it(name, out, flags, PC);
}

static int close_it(sqlite3 *p, const char *call, uintptr_t pc)
{
    if (!p)
        return SQLITE_OK;
    struct handle *h = connection_of(p, call, pc);
    call_begins(h, call, pc, "close");
    int result = sqlite3_close(h->db);
    call_ends(result, pc);
    if (result == SQLITE_OK)
        handle_gone(h, pc);
    return result;
}

int il_sqlite3_close(sqlite3 *p)
{
    NOT_IN_HANDLER("sqlite3_close");
    return close_it(p, "close", PC);
}

int il_sqlite3_close_v2(sqlite3 *p)
{
    NOT_IN_HANDLER("sqlite3_close_v2");
    if (close_it(p, "close_v2", PC) == SQLITE_BUSY)
        fail(
            IL_UNSUPPORTED, PC,
            "%s calls sqlite3_close_v2() while statements are not finalized: SQLite would keep the "
            "connection for them, which the checker does not model",
            X.current->name);
    return SQLITE_OK;
}

void il_sqlite_break(sqlite3 *p)
{
    sqlite3_file *file = NULL;
    struct handle *h = connection_of(p, "file_control", PC);
    library_point("a file breaks", &the_disk, NULL, PC);
    sqlite3_file_control(h->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    disk_break(file);
}

/* ---- sqlite3_exec: of its own parts, so that no callback runs inside SQLite ---- */

typedef int row_callback(void *, int, char **, char **);

static int hand_over_row(sqlite3_stmt *s, row_callback *callback, void *arg)
{
    int n = sqlite3_column_count(s);
    char **texts = pool_alloc((size_t)n * sizeof *texts),
         **names = pool_alloc((size_t)n * sizeof *names);
    for (int i = 0; i < n; i++) {
        texts[i] = (char *)(uintptr_t)sqlite3_column_text(s, i);
        names[i] = (char *)(uintptr_t)sqlite3_column_name(s, i);
    }
    return callback(arg, n, texts, names) ? SQLITE_ABORT : SQLITE_OK;
}

static int run_one(struct handle *h, const char *sql, const char **rest, row_callback *callback,
                   void *arg)
{
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(h->db, sql, -1, &s, rest), row = SQLITE_OK;
    if (result != SQLITE_OK || !s)
        return result;
    while (row == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        if (callback)
            row = hand_over_row(s, callback, arg);
    result = sqlite3_finalize(s);
    return row != SQLITE_OK ? row : result;
}

int il_sqlite3_exec(sqlite3 *p, const char *sql, row_callback *callback, void *arg, char **message)
{
    NOT_IN_HANDLER("sqlite3_exec");
    struct handle *h = connection_of(p, "exec", PC);
    int result = SQLITE_OK;
    const char *rest = sql ? sql : "";
    call_begins(h, "exec", PC, "%.*s", SQL_SHOWN, rest);
    while (*rest && result == SQLITE_OK)
        result = run_one(h, rest, &rest, callback, arg);
    if (message)
        note_write(message, sizeof *message, PC);
    if (message)
        *message = result == SQLITE_OK ? NULL : il_strdup(sqlite3_errmsg(h->db));
    return call_ends(result, PC);
}

/* Of the program's heap: what il_sqlite3_exec() and il_sqlite3_mprintf() give out. */
void il_sqlite3_free(void *p)
{
    il_free(p);
}

/* ---- Asking ---- */

#define ASKS(type, name)                                                                           \
    type il_sqlite3_##name(sqlite3 *p)                                                             \
    {                                                                                              \
        const struct handle *h = connection_of(p, #name, PC);                                      \
        call_looks(h, PC);                                                                         \
        return sqlite3_##name(h->db);                                                              \
    }
ASKS(const char *, errmsg)
ASKS(int, errcode)
ASKS(int, extended_errcode)
ASKS(int, get_autocommit)
ASKS(int, changes)
ASKS(int, total_changes)
ASKS(sqlite3_int64, last_insert_rowid)

int il_sqlite3_txn_state(sqlite3 *p, const char *schema)
{
    const struct handle *h = connection_of(p, "txn_state", PC);
    call_looks(h, PC);
    return sqlite3_txn_state(h->db, schema);
}

int il_sqlite3_db_readonly(sqlite3 *p, const char *schema)
{
    const struct handle *h = connection_of(p, "db_readonly", PC);
    call_looks(h, PC);
    return sqlite3_db_readonly(h->db, schema);
}

const char *il_sqlite3_db_filename(sqlite3 *p, const char *schema)
{
    const struct handle *h = connection_of(p, "db_filename", PC);
    call_looks(h, PC);
    return sqlite3_db_filename(h->db, schema);
}

int il_sqlite3_extended_result_codes(sqlite3 *p, int on)
{
    const struct handle *h = connection_of(p, "extended_result_codes", PC);
    call_changes(h, PC);
    return sqlite3_extended_result_codes(h->db, on);
}

const char *il_sqlite3_errstr(int code)
{
    return sqlite3_errstr(code);
}

const char *il_sqlite3_libversion(void)
{
    return sqlite3_libversion();
}

int il_sqlite3_libversion_number(void)
{
    return sqlite3_libversion_number();
}

int il_sqlite3_threadsafe(void)
{
    return sqlite3_threadsafe();
}
