/* The real SQLite beneath the checker.  model: sqlite */
#include "expect.h"

#include <stdlib.h>

#include "il_sqlite.h"

static sqlite3 *open_one(void)
{
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open("bank.db", &db), SQLITE_OK);
    return db;
}

static void run(sqlite3 *db, int expected, const char *sql)
{
    int result = sqlite3_exec(db, sql, NULL, NULL, NULL);

    ck_assert_msg(result == expected, "%s gives %d, and not %d", sql, result, expected);
}

static int first_column(void *to, int n, char **texts, char **names)
{
    ck_assert_int_ge(n, 1);
    ck_assert_ptr_nonnull(names[0]);
    *(int *)to = atoi(texts[0]);
    return 0;
}

static int ask(sqlite3 *db, const char *sql)
{
    int value = -1;

    ck_assert_int_eq(sqlite3_exec(db, sql, first_column, &value, NULL), SQLITE_OK);
    return value;
}

/* ---- What SQLite does is what it does ---- */

SCENARIO(connections_share_a_database)
{
    sqlite3 *a = open_one(), *b = open_one();

    ck_assert_uint_eq(il_sqlite_open(), 2);
    run(a, SQLITE_OK, "CREATE TABLE t (n); INSERT INTO t VALUES (7)");
    ck_assert_int_eq(ask(b, "SELECT n FROM t"), 7);
    ck_assert_int_eq(sqlite3_close(a), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(b), SQLITE_OK);
    ck_assert_uint_eq(il_sqlite_open(), 0);
    ck_assert_uint_eq(il_sqlite_peak_open(), 2);
}

SCENARIO(an_execution_begins_with_an_empty_disk)
{
    sqlite3 *a = open_one();

    ck_assert_int_eq(ask(a, "SELECT count(*) FROM sqlite_schema"), 0);
    run(a, SQLITE_OK, "CREATE TABLE t (n)");
    il_choose(3);
    sqlite3_close(a);
}

SCENARIO(writers_are_one_at_a_time)
{
    sqlite3 *a = open_one(), *b = open_one();

    run(a, SQLITE_OK, "CREATE TABLE t (n)");
    run(a, SQLITE_OK, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    ck_assert_int_eq(sqlite3_get_autocommit(a), 0);
    run(b, SQLITE_BUSY, "BEGIN IMMEDIATE");
    ck_assert_int_eq(ask(b, "SELECT count(*) FROM t"), 0);
    run(b, SQLITE_OK, "BEGIN; SELECT * FROM t");
    ck_assert_int_eq(ask(b, "SELECT count(*) FROM t"), 0);
    run(a, SQLITE_BUSY, "COMMIT"); /* b reads */
    run(b, SQLITE_OK, "COMMIT");
    run(a, SQLITE_OK, "COMMIT");
    ck_assert_int_eq(ask(b, "SELECT count(*) FROM t"), 1);
    sqlite3_close(a);
    sqlite3_close(b);
}

SCENARIO(closing_rolls_back)
{
    sqlite3 *a = open_one(), *b = open_one();

    run(a, SQLITE_OK, "CREATE TABLE t (n)");
    run(a, SQLITE_OK, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    sqlite3_close(a);
    ck_assert_int_eq(ask(b, "SELECT count(*) FROM t"), 0);
    run(b, SQLITE_OK, "INSERT INTO t VALUES (1)");
    sqlite3_close(b);
}

SCENARIO(a_broken_connection_stays_broken)
{
    sqlite3 *a = open_one(), *b;

    run(a, SQLITE_OK, "CREATE TABLE t (n)");
    run(a, SQLITE_OK, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
    il_sqlite_break(a);
    run(a, SQLITE_OK, "SELECT 1"); /* without the file */
    run(a, SQLITE_IOERR, "COMMIT");
    run(a, SQLITE_IOERR, "PRAGMA schema_version");
    ck_assert_int_eq(sqlite3_close(a), SQLITE_OK);
    b = open_one();
    ck_assert_int_eq(ask(b, "SELECT count(*) FROM t"), 0);
    run(b, SQLITE_OK, "INSERT INTO t VALUES (1)");
    sqlite3_close(b);
}

SCENARIO(statements_and_values)
{
    sqlite3 *a = open_one();
    sqlite3_stmt *s;

    run(a, SQLITE_OK, "CREATE TABLE t (n, name); INSERT INTO t VALUES (7, 'x'), (8, 'y')");
    ck_assert_int_eq(sqlite3_prepare_v2(a, "SELECT n, name FROM t WHERE n > ?", -1, &s, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_bind_int(s, 1, 7), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(s, 0), 8);
    ck_assert_str_eq((const char *)sqlite3_column_text(s, 1), "y");
    ck_assert_ptr_eq(sqlite3_next_stmt(a, NULL), s);
    ck_assert_ptr_eq(sqlite3_db_handle(s), a);
    ck_assert_int_eq(sqlite3_close(a), SQLITE_BUSY); /* the statement */
    ck_assert_int_eq(sqlite3_finalize(s), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(a), SQLITE_OK);
}

SCENARIO(opening_takes_its_time)
{
    il_sqlite_slow(20);
    sqlite3 *a = open_one();
    ck_assert_uint_eq(il_now(), 20 * MILLISECOND);
    sqlite3_close(a);
}

SCENARIO(messages_are_freed)
{
    sqlite3 *a = open_one();
    char *message;

    ck_assert_int_eq(sqlite3_exec(a, "SELECT * FROM t", NULL, NULL, &message), SQLITE_ERROR);
    ck_assert_str_eq(message, "no such table: t");
    ck_assert_str_eq(sqlite3_errmsg(a), message);
    sqlite3_free(message);
    sqlite3_close(a);
}

/* ---- What goes wrong ---- */

SCENARIO(leaves_a_connection_open)
{
    open_one();
}

SCENARIO(leaves_a_statement)
{
    sqlite3 *a = open_one();
    sqlite3_stmt *s;

    sqlite3_prepare_v2(a, "SELECT 1", -1, &s, NULL);
    ck_assert_int_eq(sqlite3_close(a), SQLITE_BUSY);
}

SCENARIO(leaves_a_message)
{
    sqlite3 *a = open_one();
    char *message;

    sqlite3_exec(a, "nonsense", NULL, NULL, &message);
    sqlite3_close(a);
}

SCENARIO(uses_a_closed_connection)
{
    sqlite3 *a = open_one();

    sqlite3_close(a);
    run(a, SQLITE_OK, "SELECT 1");
}

SCENARIO(closes_twice)
{
    sqlite3 *a = open_one();

    sqlite3_close(a);
    sqlite3_close(a);
}

SCENARIO(uses_what_is_no_connection)
{
    int other = 0;

    sqlite3_errcode((sqlite3 *)&other);
}

static sqlite3 *shared;

THREAD(asks)
{
    run(shared, SQLITE_OK, "SELECT 1");
    return NULL;
}

SCENARIO(two_threads_on_one_connection)
{
    shared = open_one();
    run_threads(asks, asks);
    sqlite3_close(shared);
}

THREAD(looks)
{
    sqlite3_get_autocommit(shared);
    return NULL;
}

SCENARIO(one_looks_while_the_other_works)
{
    shared = open_one();
    run_threads(asks, looks);
    sqlite3_close(shared);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

THREAD(asks_under_the_lock)
{
    pthread_mutex_lock(&lock);
    run(shared, SQLITE_OK, "SELECT 1");
    pthread_mutex_unlock(&lock);
    return NULL;
}

SCENARIO(one_after_the_other)
{
    shared = open_one();
    run_threads(asks_under_the_lock, asks_under_the_lock);
    sqlite3_close(shared);
}

/* ---- Calls are operations ---- */

static int busy;

THREAD(writes)
{
    sqlite3 *a = open_one();
    int result = sqlite3_exec(a, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (result == SQLITE_BUSY)
        __atomic_fetch_add(&busy, 1, __ATOMIC_SEQ_CST);
    else
        run(a, SQLITE_OK, "COMMIT");
    sqlite3_close(a);
    return NULL;
}

SCENARIO(two_writers)
{
    sqlite3 *keeper = open_one();

    run_threads(writes, writes);
    il_test_outcome((uint64_t)busy);
    sqlite3_close(keeper);
}

START_TEST(writers_meet_in_some_schedules)
{
    uint64_t outcomes[4];
    struct il_result r = il_explore(&(struct il_test){.run = two_writers, .name = "two_writers"});

    ck_assert_int_eq(r.status, IL_VERIFIED);
    ck_assert_uint_eq(il_test_outcomes(outcomes, 4), 2);
    ck_assert_uint_eq(outcomes[0], 0);
    ck_assert_uint_eq(outcomes[1], 1);
}
END_TEST

THREAD(tries_until_it_may)
{
    sqlite3 *a = open_one();

    while (sqlite3_exec(a, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_BUSY)
        ;
    run(a, SQLITE_OK, "COMMIT");
    sqlite3_close(a);
    return NULL;
}

SCENARIO(retries_are_cut)
{
    run_threads(tries_until_it_may, tries_until_it_may);
}

SCENARIO(tries_for_ever)
{
    sqlite3 *a = open_one(), *b = open_one();

    run(a, SQLITE_OK, "BEGIN IMMEDIATE");
    while (sqlite3_exec(b, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_BUSY)
        ;
}

/* ---- Faults ---- */

/* There is a connection to be closed, unless there was no memory for it. */
SCENARIO(opening_may_fail)
{
    sqlite3 *a;
    int result = sqlite3_open("bank.db", &a);

    ck_assert(result == SQLITE_OK || il_faults() == 1);
    ck_assert(result != SQLITE_NOMEM || a == NULL);
    il_test_outcome((uint64_t)result);
    sqlite3_close(a);
}

START_TEST(opening_fails_both_ways)
{
    uint64_t outcomes[4];
    struct il_result r =
        il_explore(&(struct il_test){.run = opening_may_fail, .open_fails = 1, .malloc_fails = 1});

    ck_assert_int_eq(r.status, IL_VERIFIED);
    ck_assert_uint_eq(il_test_outcomes(outcomes, 4), 3);
    ck_assert_uint_eq(outcomes[1], SQLITE_NOMEM);
    ck_assert_uint_eq(outcomes[2], SQLITE_CANTOPEN);
}
END_TEST

SCENARIO(forgets_to_close_what_failed_to_open)
{
    sqlite3 *a;

    if (sqlite3_open("bank.db", &a) == SQLITE_OK)
        sqlite3_close(a);
}

SCENARIO(a_statement_may_fail)
{
    sqlite3 *a = open_one();
    bool failed = sqlite3_exec(a, "CREATE TABLE t (n)", NULL, NULL, NULL) == SQLITE_IOERR;

    ck_assert_int_eq(failed, il_faults() == 1);
    if (failed)
        run(a, SQLITE_OK, "CREATE TABLE t (n)");
    sqlite3_close(a);
}

static const struct expectation table[] = {
    VERIFIES(connections_share_a_database),
    VERIFIES(an_execution_begins_with_an_empty_disk),
    VERIFIES(writers_are_one_at_a_time),
    VERIFIES(closing_rolls_back),
    VERIFIES(a_broken_connection_stays_broken),
    VERIFIES(statements_and_values),
    VERIFIES(messages_are_freed),
    VERIFIES(opening_takes_its_time),
    FAILS(IL_DESCRIPTOR_LEAK, leaves_a_connection_open),
    FAILS(IL_DESCRIPTOR_LEAK, leaves_a_statement),
    FAILS(IL_MEMORY_LEAK, leaves_a_message),
    FAILS(IL_USE_AFTER_FREE, uses_a_closed_connection),
    FAILS(IL_USE_AFTER_FREE, closes_twice),
    FAILS(IL_MISUSE, uses_what_is_no_connection),
    FAILS(IL_RACE, two_threads_on_one_connection),
    FAILS(IL_RACE, one_looks_while_the_other_works),
    VERIFIES(one_after_the_other),
    VERIFIES(retries_are_cut),
    FAILS(IL_LIVELOCK, tries_for_ever),
    FAILS(IL_DESCRIPTOR_LEAK, forgets_to_close_what_failed_to_open, .open_fails = 1),
    VERIFIES(a_statement_may_fail, .read_fails = 1),
};

Suite *chapter_suite(void)
{
    Suite *suite = table_suite("sqlite");
    TCase *cases = tcase_create("faults and outcomes");
    tcase_add_test(cases, writers_meet_in_some_schedules);
    tcase_add_test(cases, opening_fails_both_ways);
    suite_add_tcase(suite, cases);
    return suite;
}
