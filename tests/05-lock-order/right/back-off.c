// passes
// Any order: wait for one account only while holding none, try for the others, and let go of all if
// one of them is busy. The busy one is waited for next, so that retries are few.
#include "lock_order.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct account {
    pthread_mutex_t lock;
    unsigned number; /* set once, by account_open() */
    long balance;    /* guarded by lock */
};

static atomic_uint accounts_opened;

struct account *account_open(long balance)
{
    struct account *account = malloc(sizeof *account);

    if (account == NULL)
        return NULL;
    pthread_mutex_init(&account->lock, NULL);
    account->number = atomic_fetch_add(&accounts_opened, 1) + 1;
    account->balance = balance;
    return account;
}

unsigned account_number(const struct account *account)
{
    return account->number;
}

long account_balance(struct account *account)
{
    pthread_mutex_lock(&account->lock);
    long balance = account->balance;
    pthread_mutex_unlock(&account->lock);
    return balance;
}

void account_close(struct account *account)
{
    pthread_mutex_destroy(&account->lock);
    free(account);
}

static void unlock_all(struct account *const accounts[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        pthread_mutex_unlock(&accounts[i]->lock);
}

/* Returns n if all are locked, or the index of one that was busy and none is. */
static size_t lock_starting_with(size_t start, struct account *const accounts[], size_t n)
{
    pthread_mutex_lock(&accounts[start]->lock);
    for (size_t i = 0; i < n; i++) {
        if (i == start || pthread_mutex_trylock(&accounts[i]->lock) == 0)
            continue;
        unlock_all(accounts, i);
        if (start > i)
            pthread_mutex_unlock(&accounts[start]->lock);
        return i;
    }
    return n;
}

static void lock_all(struct account *const accounts[], size_t n)
{
    size_t busy = 0;

    while (n > 0 && (busy = lock_starting_with(busy, accounts, n)) < n)
        sched_yield();
}

bool transfer(struct account *from, struct account *to, long amount)
{
    struct account *const both[] = {from, to};
    const size_t n = from == to ? 1 : 2;

    lock_all(both, n);
    bool covered = from->balance >= amount;
    if (covered) {
        from->balance -= amount;
        to->balance += amount;
    }

    unlock_all(both, n);
    return covered;
}

long bank_total(struct account *const accounts[], size_t n)
{
    long total = 0;

    lock_all(accounts, n);
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    unlock_all(accounts, n);
    return total;
}
