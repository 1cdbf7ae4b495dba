/*
 * A connection is for one at a time, and two connections are for two.
 */
#include "bank.h"

/* To look whether a connection works may be in the way of one who writes. */
static int write_to(sqlite3 *db, int account)
{
    int error = accounts_add(db, account, 1);

    ck_assert_msg(error == 0 || error == EBUSY,
                  "an update on a borrowed connection returned \"%s\"", strerror(error));
    return error == 0;
}

static void *writer(void *written)
{
    il_name_thread("writer");
    sqlite3 *db = borrow();
    *(int *)written = write_to(db, 1);
    pool_release(pool, db);
    return NULL;
}

/* Two threads and the main one, with one or two connections. */
static void writers(void *size)
{
    pthread_t threads[2];
    int written[2];

    set_up(*(unsigned *)size);
    sqlite3 *db = borrow();
    for (int i = 0; i < 2; i++)
        threads[i] = start(writer, &written[i]);
    int by_main = write_to(db, 2);
    pool_release(pool, db);
    for (int i = 0; i < 2; i++)
        join(threads[i]);
    expect_balances(MONEY + written[0] + written[1], MONEY + by_main);
    expect_all_there();
    tear_down();
}

static void *reads_the_balance(void *unused)
{
    int balance = 0;

    (void)unused;
    il_name_thread("reader");
    expect(pool_balance(pool, 1, patience(), &balance), 0, "pool_balance()");
    ck_assert_msg(balance == MONEY || balance == MONEY - 10, "pool_balance() gives %d", balance);
    return NULL;
}

/* What the bank itself does, on the only connection. */
static void transfer_and_balance(void *unused)
{
    (void)unused;
    set_up(1);
    pthread_t reader = start(reads_the_balance, NULL);
    expect(transfer(1, 2, 10), 0, "pool_transfer()");
    join(reader);
    tear_down();
}

START_TEST(nobody_shares_a_connection)
{
    il_always(writers, .arg = &(unsigned){1});
    il_always(writers, .arg = &(unsigned){2});
    il_always(transfer_and_balance);
}
END_TEST

static void *borrows_for_10_ms(void *unused)
{
    (void)unused;
    il_name_thread("borrower");
    sqlite3 *db = borrow();
    expect_at(0, "a connection");
    pause_ms(10);
    pool_release(pool, db);
    return NULL;
}

static void two_at_a_time(void *unused)
{
    (void)unused;
    set_up(2);
    pthread_t other = start(borrows_for_10_ms, NULL);
    borrows_for_10_ms(NULL);
    join(other);
    expect_at(10, "the end of both");
    tear_down();
}

/* Who waits for a connection is in nobody's way who gives one back. */
static void waiting_blocks_nobody(void *unused)
{
    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    pthread_t other = start(teller, &(int){0});
    pause_ms(10);
    pool_release(pool, db);
    join(other);
    expect_at(10, "the transfer that waited for a connection");
    tear_down();
}

static void *has_one_at_10_ms(void *unused)
{
    (void)unused;
    il_name_thread("borrower");
    sqlite3 *db = borrow();
    expect_at(10, "a connection");
    return db;
}

/* Two come back before anybody who waits has woken: each of the two who wait has one. */
static void two_come_back_at_once(int size)
{
    sqlite3 *lent[3];
    pthread_t threads[2];

    set_up((unsigned)size);
    for (int i = 0; i < size; i++)
        lent[i] = borrow();
    for (int i = 0; i < 2; i++)
        threads[i] = start(has_one_at_10_ms, NULL);
    pause_ms(10);
    for (int i = 0; i < 2; i++)
        pool_release(pool, lent[i]);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], (void **)&lent[i]), 0);
    for (int i = 0; i < size; i++)
        pool_release(pool, lent[i]);
    tear_down();
}

static void two_of_two_come_back(void *unused)
{
    (void)unused;
    two_come_back_at_once(2);
}

static void two_of_three_come_back(void *unused)
{
    (void)unused;
    two_come_back_at_once(3);
}

/* What is lent of one pool is nothing to another. */
static void two_pools(void *unused)
{
    struct pool *other;
    sqlite3 *db;

    (void)unused;
    set_up(1);
    sqlite3 *lent = borrow();
    expect(pool_open(FILE_NAME, 1, &other), 0, "pool_open() of another pool");
    expect(pool_acquire(other, at_ms(20), &db), 0, "pool_acquire() of another pool");
    expect(accounts_add(db, 1, 0), 0, "an update on a connection of another pool");
    pool_release(other, db);
    pool_close(other);
    expect_at(0, "the end of pool_close() of another pool");
    expect(accounts_add(lent, 1, 0), 0, "an update on a borrowed connection");
    pool_release(pool, lent);
    pool_close(pool);
    close_bank();
}

static void *borrows(void *unused)
{
    (void)unused;
    il_name_thread("borrower");
    pool_release(pool, borrow());
    return NULL;
}

/* Nor is who opens a new connection. */
static void opening_blocks_nobody(void *unused)
{
    (void)unused;
    set_up(2);
    sqlite3 *broken = borrow(), *db = borrow();
    il_sqlite_break(broken);
    pool_release(pool, broken);
    il_sqlite_slow(10);
    pthread_t other = start(borrows, NULL);
    pause_ms(1);
    pool_release(pool, db);
    expect_at(1, "the end of pool_release() while another connection is being opened");
    pool_release(pool, borrow());
    expect_at(1, "a connection that is there while another is being opened");
    join(other);
    tear_down();
}

START_TEST(borrowers_do_not_wait_for_each_other)
{
    il_always(two_at_a_time);
    il_always(waiting_blocks_nobody);
    il_always(opening_blocks_nobody);
    il_always(two_pools);
    il_always(two_of_two_come_back);
    il_always(two_of_three_come_back);
}
END_TEST

void add_sharing(TCase *tests)
{
    tcase_add_test(tests, nobody_shares_a_connection);
    tcase_add_test(tests, borrowers_do_not_wait_for_each_other);
}
