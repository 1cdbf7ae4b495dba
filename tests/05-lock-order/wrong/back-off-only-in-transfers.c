// fails: two_audits_never_deadlock deadlock
// Transfers let go of what they hold when the other account is busy, so nobody can wait for them in
// a ring. Two audits can.
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

bool transfer(struct account *from, struct account *to, long amount)
{
    if (from == to)
        return account_balance(from) >= amount;
    for (;;) {
        pthread_mutex_lock(&from->lock);
        if (pthread_mutex_trylock(&to->lock) == 0)
            break;
        pthread_mutex_unlock(&from->lock);
        sched_yield();
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
    long total = 0;

    for (size_t i = 0; i < n; i++)
        pthread_mutex_lock(&accounts[i]->lock);
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    for (size_t i = 0; i < n; i++)
        pthread_mutex_unlock(&accounts[i]->lock);
    return total;
}
