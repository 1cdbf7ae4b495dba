// fails: opposite_transfers_never_deadlock assertion
// If the second account is busy, the caller can always try again. It has been told that there was
// not enough money.
#include "lock_order.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

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

static int by_number(const void *a, const void *b)
{
    const struct account *const *x = a, *const *y = b;

    return ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
}

bool transfer(struct account *from, struct account *to, long amount)
{
    if (from == to)
        return account_balance(from) >= amount;
    pthread_mutex_lock(&from->lock);
    if (pthread_mutex_trylock(&to->lock) != 0) {
        pthread_mutex_unlock(&from->lock);
        return false;
    }

    bool covered = from->balance >= amount;
    if (covered) {
        from->balance -= amount;
        to->balance += amount;
    }

    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
    return covered;
}

long bank_total(struct account *const accounts[], size_t n)
{
    struct account *ordered[AUDIT_MAX];
    long total = 0;

    assert(n <= AUDIT_MAX);
    memcpy(ordered, accounts, n * sizeof *ordered);
    qsort(ordered, n, sizeof *ordered, by_number);
    for (size_t i = 0; i < n; i++)
        pthread_mutex_lock(&ordered[i]->lock);
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    for (size_t i = 0; i < n; i++)
        pthread_mutex_unlock(&accounts[i]->lock);
    return total;
}
