/*
 * Whatever fails, the connection comes back, and in order.
 */
#include "bank.h"

/* ---- Whatever fails, the connection comes back ---- */

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
        expect(transfer(3, 1, 1), ENOENT, "pool_transfer() from an account that does not exist");
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
    if (pool_open(FILE_NAME, 1, &pool) != 0) { /* it tries what it opens */
        ck_assert(il_faults() > 0);
        close_bank();
        return;
    }
    pool_size = 1;
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

void add_failures(TCase *tests)
{
    tcase_add_test(tests, whatever_fails_gives_its_connection_back);
    tcase_add_test(tests, no_transaction_outlives_its_borrower);
}
