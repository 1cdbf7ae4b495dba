/* statements.c - prepared statements: a call on one is a call on its connection. */
#include <stdarg.h>
#include <string.h>

#include "calls.h"

MODELLED(prepare_v2);
MODELLED(step);
MODELLED(reset);
MODELLED(finalize);
MODELLED(next_stmt);
MODELLED(db_handle);
MODELLED(sql);
MODELLED(stmt_busy);
MODELLED(stmt_readonly);
MODELLED(clear_bindings);
MODELLED(bind_parameter_count);
MODELLED(bind_parameter_index);
MODELLED(bind_int);
MODELLED(bind_int64);
MODELLED(bind_double);
MODELLED(bind_null);
MODELLED(bind_text);
MODELLED(column_count);
MODELLED(data_count);
MODELLED(column_int);
MODELLED(column_int64);
MODELLED(column_double);
MODELLED(column_text);
MODELLED(column_bytes);
MODELLED(column_type);
MODELLED(column_name);
MODELLED(mprintf);
MODELLED(vmprintf);

/* ---- Making, running, finalizing ---- */

int il_sqlite3_prepare_v2(sqlite3 *p, const char *sql, int size, sqlite3_stmt **out,
                          const char **rest)
{
    NOT_IN_HANDLER("sqlite3_prepare_v2");
    struct handle *h = connection_of(p, "prepare_v2", PC);
    sqlite3_stmt *s = NULL;
    note_write(out, sizeof *out, PC);
    *out = NULL;
    call_begins(h, "prepare_v2", PC, "prepare %.*s", SQL_SHOWN, sql);
    int result = sqlite3_prepare_v2(h->db, sql, size, &s, rest);
    if (s)
        *out = statement_new(h, s, PC)->block;
    return call_ends(result, PC);
}

int il_sqlite3_step(sqlite3_stmt *p)
{
    NOT_IN_HANDLER("sqlite3_step");
    struct handle *h = statement_of(p, "step", PC);
    call_begins(h, "step", PC, "step %.*s", SQL_SHOWN, sqlite3_sql(h->statement));
    return call_ends(sqlite3_step(h->statement), PC);
}

int il_sqlite3_reset(sqlite3_stmt *p)
{
    NOT_IN_HANDLER("sqlite3_reset");
    struct handle *h = statement_of(p, "reset", PC);
    call_begins(h, "reset", PC, "reset");
    return call_ends(sqlite3_reset(h->statement), PC);
}

int il_sqlite3_finalize(sqlite3_stmt *p)
{
    NOT_IN_HANDLER("sqlite3_finalize");
    if (!p)
        return SQLITE_OK;
    struct handle *h = statement_of(p, "finalize", PC);
    call_begins(h, "finalize", PC, "finalize");
    int result = sqlite3_finalize(h->statement);
    handle_gone(h, PC);
    return call_ends(result, PC);
}

/* ---- Asking ---- */

sqlite3_stmt *il_sqlite3_next_stmt(sqlite3 *p, sqlite3_stmt *after)
{
    const struct handle *h = connection_of(p, "next_stmt", PC);
    call_looks(h, PC);
    return statement_called(
        h,
        sqlite3_next_stmt(h->db, after ? statement_of(after, "next_stmt", PC)->statement : NULL));
}

sqlite3 *il_sqlite3_db_handle(sqlite3_stmt *p)
{
    return statement_of(p, "db_handle", PC)->connection->block;
}

#define ASKS(type, name)                                                                           \
    type il_sqlite3_##name(sqlite3_stmt *p)                                                        \
    {                                                                                              \
        const struct handle *h = statement_of(p, #name, PC);                                       \
        call_looks(h, PC);                                                                         \
        return sqlite3_##name(h->statement);                                                       \
    }
ASKS(const char *, sql)
ASKS(int, stmt_busy)
ASKS(int, stmt_readonly)
ASKS(int, bind_parameter_count)
ASKS(int, column_count)
ASKS(int, data_count)

/* SQLite converts a value where it lies: this changes the connection, as far as others can tell. */
#define ASKS_OF_COLUMN(type, name)                                                                 \
    type il_sqlite3_##name(sqlite3_stmt *p, int i)                                                 \
    {                                                                                              \
        const struct handle *h = statement_of(p, #name, PC);                                       \
        call_changes(h, PC);                                                                       \
        return sqlite3_##name(h->statement, i);                                                    \
    }
ASKS_OF_COLUMN(int, column_int)
ASKS_OF_COLUMN(sqlite3_int64, column_int64)
ASKS_OF_COLUMN(double, column_double)
ASKS_OF_COLUMN(const unsigned char *, column_text)
ASKS_OF_COLUMN(int, column_bytes)
ASKS_OF_COLUMN(int, column_type)
ASKS_OF_COLUMN(const char *, column_name)

/* ---- Binding ---- */

#define BINDS(name, type)                                                                          \
    int il_sqlite3_##name(sqlite3_stmt *p, int i, type value)                                      \
    {                                                                                              \
        const struct handle *h = statement_of(p, #name, PC);                                       \
        call_changes(h, PC);                                                                       \
        return sqlite3_##name(h->statement, i, value);                                             \
    }
BINDS(bind_int, int)
BINDS(bind_int64, sqlite3_int64)
BINDS(bind_double, double)

int il_sqlite3_bind_null(sqlite3_stmt *p, int i)
{
    const struct handle *h = statement_of(p, "bind_null", PC);
    call_changes(h, PC);
    return sqlite3_bind_null(h->statement, i);
}

/* Copied at once: SQLite would read it, and call the program's destructor, out of our sight. */
int il_sqlite3_bind_text(sqlite3_stmt *p, int i, const char *text, int size,
                         void (*destroy)(void *))
{
    const struct handle *h = statement_of(p, "bind_text", PC);
    call_changes(h, PC);
    if (text && (size < 0 || size > 0))
        note_read(text, size < 0 ? strlen(text) + 1 : (size_t)size, PC);
    int result = sqlite3_bind_text(h->statement, i, text, size, SQLITE_TRANSIENT);
    if (destroy != SQLITE_STATIC && destroy != SQLITE_TRANSIENT)
        destroy((void *)(uintptr_t)text);
    return result;
}

int il_sqlite3_clear_bindings(sqlite3_stmt *p)
{
    const struct handle *h = statement_of(p, "clear_bindings", PC);
    call_changes(h, PC);
    return sqlite3_clear_bindings(h->statement);
}

int il_sqlite3_bind_parameter_index(sqlite3_stmt *p, const char *name)
{
    const struct handle *h = statement_of(p, "bind_parameter_index", PC);
    call_looks(h, PC);
    return sqlite3_bind_parameter_index(h->statement, name);
}

/* ---- Text that is freed with sqlite3_free() ---- */

char *il_sqlite3_vmprintf(const char *format, va_list args)
{
    char *text = sqlite3_vmprintf(format, args), *copy = text ? il_strdup(text) : NULL;
    sqlite3_free(text);
    return copy;
}

char *il_sqlite3_mprintf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = il_sqlite3_vmprintf(format, args);
    va_end(args);
    return text;
}
