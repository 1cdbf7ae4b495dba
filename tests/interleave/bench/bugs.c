/*
 * bugs.c - programs with one rare bug each.
 *
 * Whatever threads share is atomic or locked, so that the bug is one of order and not a data race.
 * Each comment says what has to happen.
 */
#include "bugs.h"
#include "spawn.h"
#include "structures.h"

/* ---- Reordered: the reader comes between some writer's two steps, and before all other seconds
 * ---- */

THREAD(sets_both)
{
    atomic_store(&x, 1);
    atomic_store(&y, 1);
    return NULL;
}

THREAD(expects_both)
{
    int seen = atomic_load(&x);
    if (seen != atomic_load(&y))
        il_fail("only one of the two was set");
    return NULL;
}

SCENARIO(reorder_4)
{
    spawn(sets_both, 3);
    spawn(expects_both, 1);
    join_all();
}

SCENARIO(reorder_20)
{
    spawn(sets_both, 19);
    spawn(expects_both, 1);
    join_all();
}

/* ---- Two stages: the reader passes its second lock when no writer has passed theirs yet ---- */

THREAD(writes_in_two_stages)
{
    pthread_mutex_lock(&first);
    x = 1;
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    y = x + 1;
    pthread_mutex_unlock(&second);
    return NULL;
}

THREAD(reads_in_two_stages)
{
    pthread_mutex_lock(&first);
    int stage_one = x;
    pthread_mutex_unlock(&first);
    pthread_mutex_lock(&second);
    if (stage_one == 1 && y != 2)
        il_fail("the second stage is missing");
    pthread_mutex_unlock(&second);
    return NULL;
}

SCENARIO(twostage_4)
{
    spawn(writes_in_two_stages, 3);
    spawn(reads_in_two_stages, 1);
    join_all();
}

SCENARIO(twostage_100)
{
    spawn(writes_in_two_stages, 99);
    spawn(reads_in_two_stages, 1);
    join_all();
}

/* ---- In a row: one of 20 threads takes five steps and nobody else takes one ---- */

THREAD(counts_up)
{
    for (int i = 0; i < 3; i++)
        atomic_fetch_add(&x, 1);
    return NULL;
}

THREAD(five_in_a_row)
{
    int before = atomic_fetch_add(&x, 1);
    for (int i = 1; i < 5; i++)
        if (atomic_fetch_add(&x, 1) != before + i)
            return NULL;
    if (before > 0 && before < 19 * 3)
        il_fail("five steps in a row");
    return NULL;
}

SCENARIO(row_of_5)
{
    spawn(counts_up, 19);
    spawn(five_in_a_row, 1);
    join_all();
}

/* ---- Late: a thread of one step comes just before the last of another's 25 ---- */

THREAD(goes_far)
{
    for (int i = 0; i < 25; i++)
        atomic_fetch_add(&x, 1);
    return NULL;
}

THREAD(looks_once)
{
    if (atomic_load(&x) == 24)
        il_fail("seen just before the end");
    return NULL;
}

SCENARIO(late)
{
    spawn(goes_far, 1);
    spawn(looks_once, 1);
    join_all();
}

/* ---- Account: a deposit read before a withdrawal and written after it ---- */

THREAD(deposits)
{
    atomic_store(&x, atomic_load(&x) + 100);
    return NULL;
}

THREAD(withdraws)
{
    pthread_mutex_lock(&first);
    int balance = atomic_load(&x);
    atomic_store(&x, balance - 10);
    pthread_mutex_unlock(&first);
    return NULL;
}

SCENARIO(account)
{
    spawn(withdraws, 5);
    spawn(deposits, 1);
    join_all();
    if (x > 100 - 4 * 10) /* at least two withdrawals were lost at once */
        il_fail("the balance is %d", x);
}

/* ---- Wrong lock: one thread holds another lock than the other twenty ---- */

THREAD(adds_under_the_first)
{
    pthread_mutex_lock(&first);
    atomic_fetch_add(&x, 1);
    pthread_mutex_unlock(&first);
    return NULL;
}

THREAD(adds_under_the_second)
{
    pthread_mutex_lock(&second);
    int before = atomic_load(&x);
    atomic_store(&y, before + 1);
    atomic_fetch_add(&x, 1);
    if (atomic_load(&x) != atomic_load(&y))
        il_fail("somebody wrote under another lock");
    pthread_mutex_unlock(&second);
    return NULL;
}

SCENARIO(wrong_lock_20)
{
    spawn(adds_under_the_first, 20);
    spawn(adds_under_the_second, 1);
    join_all();
}

/* ---- Driver: it is stopped between a user's look at the flag and its entry ---- */

static atomic_int users = 1, stopping, stopped;

THREAD(uses_the_driver)
{
    for (int i = 0; i < 3; i++) {
        if (atomic_load(&stopping))
            return NULL;
        atomic_fetch_add(&users, 1);
        if (atomic_load(&stopped))
            il_fail("the driver is used after it has stopped");
        if (atomic_fetch_sub(&users, 1) == 1)
            atomic_store(&stopped, 1);
    }
    return NULL;
}

THREAD(stops_the_driver)
{
    atomic_store(&stopping, 1);
    if (atomic_fetch_sub(&users, 1) == 1)
        atomic_store(&stopped, 1);
    return NULL;
}

SCENARIO(driver)
{
    spawn(uses_the_driver, 3);
    spawn(stops_the_driver, 1);
    join_all();
}

/* ---- Philosophers: each of seven has one fork ---- */

enum { SEATS = 7 };
static pthread_mutex_t forks[SEATS];

THREAD(dines)
{
    int seat = (int)(intptr_t)arg;
    pthread_mutex_lock(&forks[seat]);
    pthread_mutex_lock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[(seat + 1) % SEATS]);
    pthread_mutex_unlock(&forks[seat]);
    return NULL;
}

SCENARIO(philosophers)
{
    for (int i = 0; i < SEATS; i++)
        pthread_mutex_init(&forks[i], NULL);
    spawn(dines, SEATS);
    join_all();
    for (int i = 0; i < SEATS; i++)
        pthread_mutex_destroy(&forks[i]);
}

#define BUG(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
const struct bug bugs[] = {
    BUG(reorder_4), BUG(reorder_20),  BUG(twostage_4),    BUG(twostage_100),    BUG(row_of_5),
    BUG(late),      BUG(account),     BUG(wrong_lock_20), BUG(driver),          BUG(work_stealing),
    BUG(quicksort), BUG(treiber_aba), BUG(philosophers),  BUG(overtaken_twice),
};
const unsigned n_bugs = sizeof bugs / sizeof *bugs;
