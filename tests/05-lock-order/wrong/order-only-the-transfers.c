// fails: a_transfer_and_an_audit_never_deadlock deadlock
// The transfers deadlocked, so the transfers get an order. The audit still locks as its caller
// happens to list.
#include "lock_order.h"

#include <pthread.h>
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

bool transfer(struct account *from, struct account *to, long amount)
{
    struct account *first = from->number < to->number ? from : to;
    struct account *second = first == from ? to : from;

    if (from == to)
        return account_balance(from) >= amount;
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);

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
    long total = 0;

    for (size_t i = 0; i < n; i++)
        pthread_mutex_lock(&accounts[i]->lock);
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    for (size_t i = 0; i < n; i++)
        pthread_mutex_unlock(&accounts[i]->lock);
    return total;
}
