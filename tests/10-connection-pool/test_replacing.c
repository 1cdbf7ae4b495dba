/*
 * Connections that do not work any more.
 */
#include "bank.h"

static void breaks_while_lent(void *unused)
{
    (void)unused;
    set_up(2);
    sqlite3 *db = borrow();
    il_sqlite_break(db);
    pool_release(pool, db);
    expect_all_there();
    tear_down();
}

static void breaks_in_a_transaction(void *unused)
{
    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    ck_assert_int_eq(accounts_run(db, "BEGIN IMMEDIATE"), 0);
    ck_assert_int_eq(accounts_add(db, 1, -10), 0);
    il_sqlite_break(db);
    expect(accounts_run(db, "COMMIT"), EIO, "COMMIT on a broken file");
    pool_release(pool, db);
    expect(transfer(1, 2, 10), 0, "pool_transfer()");
    expect_balances(MONEY - 10, MONEY + 10);
    tear_down();
}

static void breaks_while_idle(void *unused)
{
    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    pool_release(pool, db);
    il_sqlite_break(db);
    expect_all_there();
    tear_down();
}

/* Another transaction in the way is no reason to throw a connection away. */
static void busy_is_not_broken(void *unused)
{
    (void)unused;
    set_up(2);
    sqlite3 *reader = borrow(), *db = borrow();
    ck_assert_int_eq(accounts_run(reader, "BEGIN; SELECT * FROM accounts"), 0);
    ck_assert_int_eq(accounts_run(auditor, "BEGIN IMMEDIATE"), 0);
    ck_assert_int_eq(accounts_add(auditor, 1, 1), 0);
    expect(accounts_run(auditor, "COMMIT"), EBUSY, "COMMIT while somebody reads");
    pool_release(pool, db); /* and from here on nobody else may begin to read */
    ck_assert_msg(borrow() == db, "a connection that works was replaced, because it was busy");
    ck_assert_int_eq(accounts_run(auditor, "ROLLBACK"), 0);
    pool_release(pool, reader);
    pool_release(pool, db);
    tear_down();
}

/* The file cannot be opened again at once, but then it can. */
static void not_replaced_at_once(void *unused)
{
    sqlite3 *db;

    (void)unused;
    if (!open_bank())
        return;
    if (pool_open(FILE_NAME, 1, &pool) != 0) {
        close_bank();
        return;
    }
    pool_size = 1;
    il_name(pool, "pool");
    int error = pool_acquire(pool, patience(), &db);
    if (error == 0) {
        il_sqlite_break(db);
        pool_release(pool, db);
        error = pool_acquire(pool, patience(), &db);
    }
    ck_assert_msg(error == 0 || il_faults() > 0, "pool_acquire() returned \"%s\"", strerror(error));
    if (error == 0)
        pool_release(pool, db);
    else
        expect(error, EIO, "pool_acquire() of a connection that cannot be opened");
    expect_at(0, "the end of pool_acquire()");
    expect_all_there();
    tear_down();
}

static void *borrows_or_fails(void *unused)
{
    sqlite3 *db;

    (void)unused;
    il_name_thread("borrower");
    int error = pool_acquire(pool, patience(), &db);
    ck_assert_msg(error == 0 || (error == EIO && il_faults() > 0), "pool_acquire() returned \"%s\"",
                  strerror(error));
    expect_at(0, "a connection, or EIO");
    if (error == 0)
        pool_release(pool, db);
    return NULL;
}

/* Of two who want the only one, one finds that it cannot be opened: the other is told, and tries.
 */
static void who_waits_tries_next(void *unused)
{
    (void)unused;
    if (!open_bank())
        return;
    if (pool_open(FILE_NAME, 1, &pool) != 0) {
        close_bank();
        return;
    }
    pool_size = 1;
    sqlite3 *db;
    if (pool_acquire(pool, patience(), &db) == 0) {
        il_sqlite_break(db);
        pool_release(pool, db);
    }
    pthread_t other = start(borrows_or_fails, NULL);
    borrows_or_fails(NULL);
    join(other);
    tear_down();
}

START_TEST(a_broken_connection_is_replaced)
{
    il_always(breaks_while_lent);
    il_always(breaks_in_a_transaction);
    il_always(breaks_while_idle);
    il_always(busy_is_not_broken);
    il_always(not_replaced_at_once, .open_fails = 1);
    il_always(who_waits_tries_next, .open_fails = 1);
}
END_TEST

void add_replacing(TCase *tests)
{
    tcase_add_test(tests, a_broken_connection_is_replaced);
}
