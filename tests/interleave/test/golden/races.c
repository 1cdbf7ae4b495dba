/* Data races, and the same bugs without one. */
#include "golden.h"

#include <stdatomic.h>

static struct {
    pthread_mutex_t lock, other;
    pthread_rwlock_t shared;
    int balance, tickets;
} bank = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_RWLOCK_INITIALIZER, 0, 1};

/* ---- Locks: none, one, two different, and for reading only ---- */

THREAD(deposits)
{
    bank.balance += 10;
    return NULL;
}

SCENARIO(no_lock)
{
    run_threads(deposits, deposits);
    ck_assert_int_eq(bank.balance, 20);
}

THREAD(deposits_locked)
{
    pthread_mutex_lock(&bank.lock);
    bank.balance += 10;
    pthread_mutex_unlock(&bank.lock);
    return NULL;
}

SCENARIO(one_side_locked)
{
    run_threads(deposits_locked, deposits);
}

THREAD(deposits_with_another_lock)
{
    pthread_mutex_lock(&bank.other);
    bank.balance += 10;
    pthread_mutex_unlock(&bank.other);
    return NULL;
}

SCENARIO(different_locks)
{
    run_threads(deposits_locked, deposits_with_another_lock);
}

THREAD(deposits_read_locked)
{
    pthread_rwlock_rdlock(&bank.shared);
    bank.balance += 10;
    pthread_rwlock_unlock(&bank.shared);
    return NULL;
}

SCENARIO(read_locked)
{
    run_threads(deposits_read_locked, deposits_read_locked);
}

/* ---- Atomics ---- */

static int message;
static atomic_int ready;

THREAD(sends_relaxed)
{
    message = 42;
    atomic_store_explicit(&ready, 1, memory_order_relaxed);
    return NULL;
}

THREAD(receives)
{
    if (atomic_load_explicit(&ready, memory_order_acquire))
        ck_assert_int_eq(message, 42);
    return NULL;
}

SCENARIO(relaxed_store)
{
    run_threads(sends_relaxed, receives);
}

THREAD(sends)
{
    message = 42;
    atomic_store_explicit(&ready, 1, memory_order_release);
    return NULL;
}

THREAD(receives_relaxed)
{
    if (atomic_load_explicit(&ready, memory_order_relaxed))
        ck_assert_int_eq(message, 42);
    return NULL;
}

SCENARIO(relaxed_load)
{
    run_threads(sends, receives_relaxed);
}

SCENARIO(relaxed_both)
{
    run_threads(sends_relaxed, receives_relaxed);
}

THREAD(counts_atomically)
{
    __atomic_fetch_add(&bank.tickets, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

THREAD(counts_plainly)
{
    bank.tickets++;
    return NULL;
}

SCENARIO(half_atomic)
{
    run_threads(counts_atomically, counts_plainly);
}

/* ---- Threads ---- */

static pthread_t handle;

THREAD(reads_its_handle)
{
    ck_assert(pthread_equal(handle, pthread_self()));
    return NULL;
}

SCENARIO(own_handle)
{
    pthread_create(&handle, NULL, reads_its_handle, NULL);
    pthread_join(handle, NULL);
}

THREAD(takes_its_number)
{
    ck_assert_int_lt(*(int *)arg, 2);
    return NULL;
}

SCENARIO(address_of_the_loop_variable)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, takes_its_number, &i);
    for (int k = 0; k < 2; k++)
        pthread_join(threads[k], NULL);
}

SCENARIO(read_before_the_join)
{
    pthread_t thread = start(deposits, NULL);

    ck_assert_int_eq(bank.balance, 10);
    pthread_join(thread, NULL);
}

/* ---- No data race, and wrong all the same ---- */

static int balance(void)
{
    pthread_mutex_lock(&bank.lock);
    int now = bank.balance;
    pthread_mutex_unlock(&bank.lock);
    return now;
}

THREAD(deposits_in_two_steps)
{
    pthread_mutex_lock(&bank.lock);
    int now = bank.balance;
    pthread_mutex_unlock(&bank.lock);
    pthread_mutex_lock(&bank.lock);
    bank.balance = now + 10;
    pthread_mutex_unlock(&bank.lock);
    return NULL;
}

SCENARIO(lost_update)
{
    run_threads(deposits_in_two_steps, deposits_in_two_steps);
    ck_assert_int_eq(balance(), 20);
}

THREAD(buys_the_last_ticket)
{
    pthread_mutex_lock(&bank.lock);
    int left = bank.tickets;
    pthread_mutex_unlock(&bank.lock);
    if (left == 0)
        return NULL;
    pthread_mutex_lock(&bank.lock);
    bank.tickets--;
    pthread_mutex_unlock(&bank.lock);
    return NULL;
}

SCENARIO(check_then_act)
{
    run_threads(buys_the_last_ticket, buys_the_last_ticket);
    ck_assert_int_ge(bank.tickets, 0);
}

static const struct told table[] = {
    TOLD(no_lock),
    TOLD(one_side_locked),
    TOLD(different_locks),
    TOLD(read_locked),
    TOLD(relaxed_store),
    TOLD(relaxed_load),
    TOLD(relaxed_both),
    TOLD(half_atomic),
    TOLD(own_handle),
    TOLD(address_of_the_loop_variable),
    TOLD(read_before_the_join),
    TOLD(lost_update),
    TOLD(check_then_act),
};

golden_suite()
