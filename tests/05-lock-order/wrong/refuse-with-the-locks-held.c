// fails: a_refused_transfer_leaves_no_trace deadlock|misuse
// Lower number first, and out at once if there is not enough money, with both accounts locked for
// good.
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
    struct account *first = from->number < to->number ? from : to;
    struct account *second = first == from ? to : from;

    if (from == to)
        return account_balance(from) >= amount;
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);

    if (from->balance < amount)
        return false;
    from->balance -= amount;
    to->balance += amount;

    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
    return true;
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
