/*
 * Who waits in vain gives up in time, and takes nothing along.
 */
#include "bank.h"

#include <signal.h>

static void expect_timeout(double ms)
{
    sqlite3 *db;

    expect(pool_acquire(pool, at_ms(ms), &db), ETIMEDOUT, "pool_acquire()");
    il_note("has given up at %.10g ms", now_ms());
    expect_at(ms, "ETIMEDOUT");
}

static void nobody_gives_back(void *unused)
{
    sqlite3 *other;

    (void)unused;
    set_up(1);
    sqlite3 *db = borrow();
    expect_timeout(20);
    expect_timeout(50.5);
    expect_sleep("pool_acquire()");
    expect(pool_acquire(pool, at_ms(10), &other), ETIMEDOUT, "pool_acquire() after its deadline");
    expect_at(50.5, "ETIMEDOUT");
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

static void heard(int number)
{
    (void)number;
}

static void a_signal_is_no_time_out(void *unused)
{
    struct sigaction action = {.sa_handler = heard};

    (void)unused;
    set_up(1);
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    sqlite3 *db = borrow();
    pthread_t hasty = start(tries_to_borrow, NULL);
    il_signal(SIGUSR1);
    pool_release(pool, db);
    join(hasty);
    expect_all_there();
    tear_down();
}

START_TEST(who_gives_up_takes_nothing_along)
{
    il_always(gives_up_at_any_point, .time = IL_TIMERS_AS_CHOICES);
    il_always(a_signal_is_no_time_out);
}
END_TEST

void add_deadlines(TCase *tests)
{
    tcase_add_test(tests, the_deadline_holds);
    tcase_add_test(tests, who_gives_up_takes_nothing_along);
}
