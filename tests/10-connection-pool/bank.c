/*
 * bank.c - see bank.h.
 */
#include "bank.h"

const char FILE_NAME[] = "bank.db";

struct pool *pool;
unsigned pool_size;
sqlite3 *auditor;

/* ---- Time ---- */

struct timespec at_ms(double ms)
{
    long ns = (long)(ms * 1e6), now = (long)il_now();
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    ns += t.tv_sec * 1000000000 + t.tv_nsec - now;
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

struct timespec patience(void)
{
    return at_ms((double)il_now() / 1e6 + 1000);
}

void pause_ms(double ms)
{
    long ns = (long)(ms * 1e6);

    nanosleep(&(struct timespec){ns / 1000000000, ns % 1000000000}, NULL);
}

double now_ms(void)
{
    return (double)il_now() / 1e6;
}

/* ---- Opening and closing ---- */

bool open_bank(void)
{
    il_name_thread("main");
    bool there =
        sqlite3_open(FILE_NAME, &auditor) == SQLITE_OK && accounts_create(auditor, 2, MONEY) == 0;
    ck_assert(there || il_faults() > 0);
    if (!there)
        sqlite3_close(auditor);
    return there;
}

void open_pool(unsigned size)
{
    int error = pool_open(FILE_NAME, size, &pool);

    ck_assert_msg(error == 0, "pool_open() returned \"%s\"", strerror(error));
    pool_size = size;
    il_name(pool, "pool");
}

void set_up(unsigned size)
{
    ck_assert(open_bank());
    open_pool(size);
}

void close_bank(void)
{
    ck_assert_int_eq(sqlite3_close(auditor), SQLITE_OK);
}

void tear_down(void)
{
    ck_assert_msg(il_sqlite_peak_open() <= pool_size + 1,
                  "a pool of %u had %u connections open at a time", pool_size,
                  il_sqlite_peak_open() - 1);
    pool_close(pool);
    close_bank();
}

/* ---- What is expected ---- */

void expect(int error, int expected, const char *call)
{
    ck_assert_msg(error == expected, "%s returned \"%s\" where \"%s\" was due", call,
                  strerror(error), strerror(expected));
}

void expect_at(double ms, const char *what)
{
    ck_assert_msg(now_ms() == ms, "%s was due at %.10g ms, and came at %.10g ms", what, ms,
                  now_ms());
}

void expect_sleep(const char *call)
{
    enum { MOST = 50 }; /* tries may fail, now and then */

    ck_assert_msg(il_failed_rounds() < MOST, "%s tries again and again instead of waiting", call);
}

sqlite3 *borrow(void)
{
    sqlite3 *db = NULL;

    expect(pool_acquire(pool, patience(), &db), 0, "pool_acquire()");
    ck_assert_msg(db != NULL && db != auditor, "pool_acquire() returned 0 without a connection");
    ck_assert_msg(sqlite3_get_autocommit(db),
                  "a connection was lent in the middle of a transaction");
    return db;
}

int transfer(int from, int to, int amount)
{
    return pool_transfer(pool, from, to, amount, patience());
}

void expect_balances(int first, int second)
{
    int balances[2] = {-1, -1};

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(accounts_balance(auditor, i + 1, &balances[i]), 0);
    ck_assert_msg(balances[0] == first && balances[1] == second,
                  "the accounts have %d and %d, and should have %d and %d", balances[0],
                  balances[1], first, second);
}

void expect_all_there(void)
{
    sqlite3 *dbs[2], *one_more;

    for (unsigned i = 0; i < pool_size; i++) {
        dbs[i] = borrow();
        for (unsigned k = 0; k < i; k++)
            ck_assert_msg(dbs[k] != dbs[i], "one connection was lent twice");
    }
    expect(pool_acquire(pool, at_ms(now_ms()), &one_more), ETIMEDOUT,
           "pool_acquire() of one more than the pool has");
    for (unsigned i = 0; i < pool_size; i++)
        expect(accounts_add(dbs[i], 1, 0), 0, "an update on a borrowed connection");
    for (unsigned i = 0; i < pool_size; i++)
        pool_release(pool, dbs[i]);
}

/* ---- Threads ---- */

pthread_t start(void *(*body)(void *), void *arg)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, body, arg), 0);
    return thread;
}

void join(pthread_t thread)
{
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

void *teller(void *moved)
{
    il_name_thread("teller");
    int error = transfer(1, 2, 10);
    ck_assert_msg(error == 0 || error == EBUSY, "pool_transfer() returned \"%s\"", strerror(error));
    *(int *)moved = error == 0 ? 10 : 0;
    return NULL;
}
