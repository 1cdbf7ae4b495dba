/*
 * How a pool is opened and closed.
 */
#include "bank.h"

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
    expect_sleep("pool_close()");
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

void add_ends(TCase *tests)
{
    tcase_add_test(tests, closing_waits_for_what_is_lent);
    tcase_add_test(tests, opening_can_fail_at_any_call);
}
