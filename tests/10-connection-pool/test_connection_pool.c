/*
 * A bank has a database and a pool of one or two connections to it.  Tellers borrow them, and now
 * and then something fails: another transaction is in the way, there is not enough money, the file
 * of a connection breaks, nobody gives one back in time.  Whatever fails, the pool must go on to
 * serve: every connection comes back, in order, is lent to one at a time, and is closed in the end.
 *
 * SQLite is the real one, on a disk in memory.  Time is virtual: a deadline of 20 ms is over at
 * 20 ms exactly.
 */
#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "accounts.h"
#include "connection_pool.h"
#include "il_sqlite.h"
#include "interleave.h"

enum { MONEY = 100 };

static const char FILE_NAME[] = "bank.db";

/* The pool, and a connection of the test's own that keeps an eye on the accounts. */
static struct pool *pool;
static unsigned pool_size;
static sqlite3 *auditor;

static struct timespec at_ms(double ms)
{
    long ns = (long)(ms * 1e6), now = (long)il_now();
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    ns += t.tv_sec * 1000000000 + t.tv_nsec - now;
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

/* Far enough away for everything that ends at all. */
static struct timespec patience(void)
{
    return at_ms((double)il_now() / 1e6 + 1000);
}

static void pause_ms(double ms)
{
    long ns = (long)(ms * 1e6);

    nanosleep(&(struct timespec){ns / 1000000000, ns % 1000000000}, NULL);
}

static double now_ms(void)
{
    return (double)il_now() / 1e6;
}

/* ---- Opening and closing ---- */

/* False if a fault hits the test's own calls. */
static bool open_bank(void)
{
    il_name_thread("main");
    bool there =
        sqlite3_open(FILE_NAME, &auditor) == SQLITE_OK && accounts_create(auditor, 2, MONEY) == 0;
    ck_assert(there || il_faults() > 0);
    if (!there)
        sqlite3_close(auditor);
    return there;
}

static void open_pool(unsigned size)
{
    int error = pool_open(FILE_NAME, size, &pool);

    ck_assert_msg(error == 0, "pool_open() returned \"%s\"", strerror(error));
    pool_size = size;
    il_name(pool, "pool");
}

static void set_up(unsigned size)
{
    ck_assert(open_bank());
    open_pool(size);
}

static void close_bank(void)
{
    ck_assert_int_eq(sqlite3_close(auditor), SQLITE_OK);
}

static void tear_down(void)
{
    ck_assert_msg(il_sqlite_peak_open() <= pool_size + 1,
                  "a pool of %u had %u connections open at a time", pool_size,
                  il_sqlite_peak_open() - 1);
    pool_close(pool);
    close_bank();
}

/* ---- What is expected ---- */

static void expect(int error, int expected, const char *call)
{
    ck_assert_msg(error == expected, "%s returned \"%s\" where \"%s\" was due", call,
                  strerror(error), strerror(expected));
}

static void expect_at(double ms, const char *what)
{
    ck_assert_msg(now_ms() == ms, "%s was due at %.10g ms, and came at %.10g ms", what, ms,
                  now_ms());
}

/* Borrows, where one is to be had. */
static sqlite3 *borrow(void)
{
    sqlite3 *db = NULL;

    expect(pool_acquire(pool, patience(), &db), 0, "pool_acquire()");
    ck_assert_msg(db != NULL && db != auditor, "pool_acquire() returned 0 without a connection");
    ck_assert_msg(sqlite3_get_autocommit(db),
                  "a connection was lent in the middle of a transaction");
    return db;
}

static void expect_timeout(double ms)
{
    sqlite3 *db;

    expect(pool_acquire(pool, at_ms(ms), &db), ETIMEDOUT, "pool_acquire()");
    il_note("has given up at %.10g ms", now_ms());
    expect_at(ms, "ETIMEDOUT");
}

static int transfer(int from, int to, int amount)
{
    return pool_transfer(pool, from, to, amount, patience());
}

static void expect_balances(int first, int second)
{
    int balances[2] = {-1, -1};

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(accounts_balance(auditor, i + 1, &balances[i]), 0);
    ck_assert_msg(balances[0] == first && balances[1] == second,
                  "the accounts have %d and %d, and should have %d and %d", balances[0],
                  balances[1], first, second);
}

/* Every connection can still be borrowed, and works. */
static void expect_all_there(void)
{
    sqlite3 *dbs[2];

    for (unsigned i = 0; i < pool_size; i++) {
        dbs[i] = borrow();
        for (unsigned k = 0; k < i; k++)
            ck_assert_msg(dbs[k] != dbs[i], "one connection was lent twice");
    }
    for (unsigned i = 0; i < pool_size; i++)
        expect(accounts_add(dbs[i], 1, 0), 0, "an update on a borrowed connection");
    for (unsigned i = 0; i < pool_size; i++)
        pool_release(pool, dbs[i]);
}

static pthread_t start(void *(*body)(void *), void *arg)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, body, arg), 0);
    return thread;
}

static void join(pthread_t thread)
{
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

/* ---- Whatever fails, the connection comes back ---- */

/* Comes while another transaction is open, or not. */
static void *teller(void *moved)
{
    il_name_thread("teller");
    int error = transfer(1, 2, 10);
    ck_assert_msg(error == 0 || error == EBUSY, "pool_transfer() returned \"%s\"", strerror(error));
    *(int *)moved = error == 0 ? 10 : 0;
    return NULL;
}

static void auditor_in_the_way(void *unused)
{
    int moved;

    (void)unused;
    set_up(1);
    pthread_t thread = start(teller, &moved);
    if (accounts_run(auditor, "BEGIN IMMEDIATE") == 0)
        ck_assert_int_eq(accounts_run(auditor, "ROLLBACK"), 0);
    join(thread);
    pool_release(pool, borrow());
    expect_balances(MONEY - moved, MONEY + moved);
    tear_down();
}

static void two_tellers_meet(void *unused)
{
    int moved[2];
    pthread_t threads[2];

    (void)unused;
    set_up(2);
    for (int i = 0; i < 2; i++)
        threads[i] = start(teller, &moved[i]);
    for (int i = 0; i < 2; i++)
        join(threads[i]);
    expect_all_there();
    expect_balances(MONEY - moved[0] - moved[1], MONEY + moved[0] + moved[1]);
    tear_down();
}

static void failures_one_after_the_other(void *unused)
{
    int balance;

    (void)unused;
    set_up(1);
    for (int i = 0; i < 3; i++) {
        expect(transfer(1, 2, MONEY + 1), ERANGE, "pool_transfer() of too much money");
        expect(transfer(1, 3, 1), ENOENT, "pool_transfer() to an account that does not exist");
        expect(pool_balance(pool, 3, patience(), &balance), ENOENT, "pool_balance() of no account");
    }
    expect_balances(MONEY, MONEY);
    expect(transfer(1, 2, 10), 0, "pool_transfer()");
    expect(pool_balance(pool, 2, patience(), &balance), 0, "pool_balance()");
    ck_assert_int_eq(balance, MONEY + 10);
    tear_down();
}

/* Somebody outside the pool writes: what is read is what was there before. */
static void another_in_the_way(void *unused)
{
    int balance = 0;

    (void)unused;
    set_up(1);
    ck_assert_int_eq(accounts_run(auditor, "BEGIN IMMEDIATE"), 0);
    for (int i = 0; i < 2; i++)
        expect(transfer(1, 2, 10), EBUSY, "pool_transfer() while another transaction is open");
    expect(pool_balance(pool, 1, patience(), &balance), 0, "pool_balance()");
    ck_assert_int_eq(accounts_run(auditor, "COMMIT"), 0);
    expect(transfer(1, 2, 10), 0, "pool_transfer()");
    tear_down();
}

/* Somebody outside reads, so that the transfer cannot be committed. */
static void reader_in_the_way(void *unused)
{
    (void)unused;
    set_up(1);
    ck_assert_int_eq(accounts_run(auditor, "BEGIN; SELECT * FROM accounts"), 0);
    expect(transfer(1, 2, 10), EBUSY, "pool_transfer() that cannot be committed");
    ck_assert_int_eq(accounts_run(auditor, "COMMIT"), 0);
    expect_balances(MONEY, MONEY);
    expect(transfer(1, 2, 10), 0, "pool_transfer()");
    tear_down();
}

/* One access to the file fails, whichever. */
static void one_statement_fails(void *unused)
{
    (void)unused;
    if (!open_bank())
        return;
    open_pool(1);
    int error = transfer(1, 2, 10);
    ck_assert_msg(error == 0 || (error == EIO && il_faults() > 0),
                  "pool_transfer() returned \"%s\"", strerror(error));
    if (il_faults() > 0)
        expect_all_there();
    pool_close(pool);
    close_bank();
}

START_TEST(whatever_fails_gives_its_connection_back)
{
    il_always(auditor_in_the_way);
    il_always(two_tellers_meet);
    il_always(failures_one_after_the_other);
    il_always(another_in_the_way);
    il_always(reader_in_the_way);
    il_always(one_statement_fails, .read_fails = 1);
}
END_TEST

/* ---- No transaction outlives its borrower ---- */

static void left_open(void *unused)
{
    (void)unused;
    set_up(2);
    sqlite3 *db = borrow();
    ck_assert_int_eq(accounts_run(db, "BEGIN IMMEDIATE"), 0);
    ck_assert_int_eq(accounts_add(db, 1, -10), 0);
    pool_release(pool, db);
    expect_balances(MONEY, MONEY);
    expect(accounts_run(auditor, "BEGIN IMMEDIATE; COMMIT"), 0,
           "a transaction after pool_release() of another");
    expect_all_there();
    tear_down();
}

static void *leaves_a_transaction_open(void *unused)
{
    (void)unused;
    il_name_thread("careless");
    sqlite3 *db = borrow();
    ck_assert_int_eq(accounts_run(db, "BEGIN IMMEDIATE"), 0);
    ck_assert_int_eq(accounts_add(db, 1, -10), 0);
    pool_release(pool, db);
    return NULL;
}

static void next_borrower_waits(void *unused)
{
    (void)unused;
    set_up(1);
    pthread_t careless = start(leaves_a_transaction_open, NULL);
    sqlite3 *db = borrow();
    expect(accounts_add(db, 2, 5), 0, "an update on a borrowed connection");
    pool_release(pool, db);
    join(careless);
    expect_balances(MONEY, MONEY + 5);
    tear_down();
}

START_TEST(no_transaction_outlives_its_borrower)
{
    il_always(left_open);
    il_always(next_borrower_waits);
}
END_TEST

/* ---- Deadlines ---- */

static void nobody_gives_back(void *unused)
{
    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    expect_timeout(20);
    expect_timeout(50.5);
    pool_release(pool, db);
    expect_all_there();
    tear_down();
}

static void *borrower_for_12_5_ms(void *unused)
{
    (void)unused;
    il_name_thread("borrower");
    sqlite3 *db = borrow();
    pause_ms(12.5);
    pool_release(pool, db);
    return NULL;
}

static void *waits_until_5_ms(void *unused)
{
    (void)unused;
    il_name_thread("hasty");
    pause_ms(1);
    expect_timeout(5);
    return NULL;
}

/* The one who waits has it when it comes back, at 12.5 ms, and not at the next look. */
static void comes_back_in_time(void *unused)
{
    (void)unused;
    set_up(1);
    pthread_t borrower = start(borrower_for_12_5_ms, NULL), hasty = start(waits_until_5_ms, NULL);
    pause_ms(2);
    sqlite3 *db = borrow();
    expect_at(12.5, "the connection");
    pool_release(pool, db);
    join(borrower);
    join(hasty);
    tear_down();
}

static void *waits_until_12_5_ms(void *unused)
{
    sqlite3 *db;

    (void)unused;
    il_name_thread("hasty");
    pause_ms(1);
    int error = pool_acquire(pool, at_ms(12.5), &db);
    expect_at(12.5, "the connection, or ETIMEDOUT");
    if (error == 0)
        pool_release(pool, db);
    else
        expect(error, ETIMEDOUT, "pool_acquire()");
    return NULL;
}

/* Then either may have it, but it must not be lost between the two. */
static void comes_back_at_the_deadline(void *unused)
{
    (void)unused;
    set_up(1);
    pthread_t borrower = start(borrower_for_12_5_ms, NULL),
              hasty = start(waits_until_12_5_ms, NULL);
    pause_ms(2);
    sqlite3 *db = borrow();
    expect_at(12.5, "the connection");
    pool_release(pool, db);
    join(borrower);
    join(hasty);
    tear_down();
}

/* What comes back in the meantime, and goes to others, does not move a deadline. */
static void *borrows_again_and_again(void *unused)
{
    sqlite3 *db = unused;

    il_name_thread("greedy");
    for (int i = 0; i < 3; i++) {
        pause_ms(3);
        pool_release(pool, db);
        if (pool_acquire(pool, patience(), &db) != 0)
            return NULL;
    }
    pause_ms(100);
    pool_release(pool, db);
    return NULL;
}

static void others_are_quicker(void *unused)
{
    sqlite3 *db;

    (void)unused;
    set_up(1);
    pthread_t greedy = start(borrows_again_and_again, borrow());
    pause_ms(1);
    int error = pool_acquire(pool, at_ms(20), &db);
    if (error != 0)
        expect(error, ETIMEDOUT, "pool_acquire()");
    if (error != 0 || now_ms() > 20)
        expect_at(20, "ETIMEDOUT");
    if (error == 0)
        pool_release(pool, db);
    join(greedy);
    tear_down();
}

static void *transfers_until_5_ms(void *unused)
{
    (void)unused;
    il_name_thread("hasty");
    expect(pool_transfer(pool, 1, 2, 10, at_ms(5)), ETIMEDOUT, "pool_transfer()");
    expect_at(5, "ETIMEDOUT");
    return NULL;
}

/* Each transfer has its own deadline, whoever else waits. */
static void transfers_in_time(void *unused)
{
    int balance;

    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    pthread_t hasty = start(transfers_until_5_ms, NULL);
    expect(pool_transfer(pool, 1, 2, 10, at_ms(20)), ETIMEDOUT, "pool_transfer()");
    expect_at(20, "ETIMEDOUT");
    expect(pool_balance(pool, 1, at_ms(30), &balance), ETIMEDOUT, "pool_balance()");
    expect_at(30, "ETIMEDOUT");
    join(hasty);
    pool_release(pool, db);
    expect_all_there();
    tear_down();
}

START_TEST(the_deadline_holds)
{
    il_always(nobody_gives_back);
    il_always(comes_back_in_time);
    il_always(comes_back_at_the_deadline);
    il_always(others_are_quicker);
    il_always(transfers_in_time);
}
END_TEST

static void *tries_to_borrow(void *unused)
{
    sqlite3 *db;

    (void)unused;
    il_name_thread("hasty");
    int error = pool_acquire(pool, at_ms(20), &db);
    if (error == 0)
        pool_release(pool, db);
    else
        expect(error, ETIMEDOUT, "pool_acquire()");
    return NULL;
}

/* Its time is over at any point, also just when the connection comes back. */
static void gives_up_at_any_point(void *unused)
{
    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    pthread_t hasty = start(tries_to_borrow, NULL), another = start(tries_to_borrow, NULL);
    pool_release(pool, db);
    join(hasty);
    join(another);
    expect_all_there();
    tear_down();
}

START_TEST(who_gives_up_takes_nothing_along)
{
    il_always(gives_up_at_any_point, .time = IL_TIMERS_AS_CHOICES);
}
END_TEST

/* ---- One at a time, two at the same time ---- */

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
}
END_TEST

/* ---- Connections that do not work any more ---- */

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

START_TEST(a_broken_connection_is_replaced)
{
    il_always(breaks_while_lent);
    il_always(breaks_in_a_transaction);
    il_always(breaks_while_idle);
    il_always(busy_is_not_broken);
    il_always(not_replaced_at_once, .open_fails = 1);
}
END_TEST

/* ---- Closing ---- */

static void *gives_back_after(void *ms)
{
    sqlite3 *db = borrow();

    il_name_thread("borrower");
    pause_ms(*(double *)ms);
    expect(accounts_add(db, 1, 1), 0, "an update on a borrowed connection");
    pool_release(pool, db);
    return NULL;
}

static void closed_while_lent(void *arg)
{
    double *ms = arg;

    set_up(2);
    pthread_t borrower = start(gives_back_after, ms);
    pause_ms(1);
    pool_close(pool);
    expect_at(*ms, "the end of pool_close()");
    ck_assert_msg(il_sqlite_open() == 1, "pool_close() has returned, and %u connections are open",
                  il_sqlite_open() - 1);
    close_bank();
    join(borrower);
}

static void *gives_back(void *db)
{
    il_name_thread("borrower");
    pool_release(pool, db);
    return NULL;
}

/* Both come back while the pool is being closed. */
static void given_back_meanwhile(void *unused)
{
    pthread_t threads[2];
    sqlite3 *lent[2];

    (void)unused;
    set_up(2);
    for (int i = 0; i < 2; i++)
        lent[i] = borrow();
    for (int i = 0; i < 2; i++)
        threads[i] = start(gives_back, lent[i]);
    pool_close(pool);
    close_bank();
    for (int i = 0; i < 2; i++)
        join(threads[i]);
}

static void never_used(void *unused)
{
    (void)unused;
    set_up(2);
    tear_down();
}

START_TEST(closing_waits_for_what_is_lent)
{
    il_always(closed_while_lent, .arg = &(double){10});
    il_always(closed_while_lent, .arg = &(double){3600e3});
    il_always(given_back_meanwhile);
    il_always(never_used);
}
END_TEST

/* ---- Opening ---- */

static void may_not_open(void *unused)
{
    (void)unused;
    if (!open_bank())
        return;
    int error = pool_open(FILE_NAME, 2, &pool);
    ck_assert_msg(error == 0 || il_faults() > 0, "pool_open() returned \"%s\"", strerror(error));
    pool_size = 2;
    if (error == 0)
        tear_down();
    else
        close_bank();
}

START_TEST(opening_can_fail_at_any_call)
{
    il_always(may_not_open, .open_fails = 1);
    il_always(may_not_open, .malloc_fails = 1);
    il_always(may_not_open, .init_fails = 1);
    il_always(may_not_open, .read_fails = 1);
}
END_TEST

Suite *chapter_suite(void)
{
    Suite *suite = suite_create("connection-pool");
    TCase *cases = tcase_create("connection-pool");
    tcase_add_test(cases, whatever_fails_gives_its_connection_back);
    tcase_add_test(cases, no_transaction_outlives_its_borrower);
    tcase_add_test(cases, the_deadline_holds);
    tcase_add_test(cases, who_gives_up_takes_nothing_along);
    tcase_add_test(cases, nobody_shares_a_connection);
    tcase_add_test(cases, borrowers_do_not_wait_for_each_other);
    tcase_add_test(cases, a_broken_connection_is_replaced);
    tcase_add_test(cases, closing_waits_for_what_is_lent);
    tcase_add_test(cases, opening_can_fail_at_any_call);
    suite_add_tcase(suite, cases);
    return suite;
}
