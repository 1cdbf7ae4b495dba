// passes
// A monitor: accounts are taken all at once, when none of them is taken, and the work is done with
// no lock held. Nobody waits while holding anything.
#include "lock_order.h"

#include <pthread.h>
#include <stdlib.h>

struct account {
    unsigned number;
    bool taken;   /* guarded by desk */
    long balance; /* belongs to whoever has taken the account */
};

static pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t returned = PTHREAD_COND_INITIALIZER;
static unsigned last_number; /* guarded by desk */

struct account *account_open(long balance)
{
    struct account *account = malloc(sizeof *account);

    if (account == NULL)
        return NULL;
    pthread_mutex_lock(&desk);
    account->number = ++last_number;
    pthread_mutex_unlock(&desk);
    account->taken = false;
    account->balance = balance;
    return account;
}

unsigned account_number(const struct account *account)
{
    return account->number;
}

void account_close(struct account *account)
{
    free(account);
}

static bool any_taken(struct account *const accounts[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (accounts[i]->taken)
            return true;
    return false;
}

static void take(struct account *const accounts[], size_t n)
{
    pthread_mutex_lock(&desk);
    while (any_taken(accounts, n))
        pthread_cond_wait(&returned, &desk);
    for (size_t i = 0; i < n; i++)
        accounts[i]->taken = true;
    pthread_mutex_unlock(&desk);
}

static void give_back(struct account *const accounts[], size_t n)
{
    pthread_mutex_lock(&desk);
    for (size_t i = 0; i < n; i++)
        accounts[i]->taken = false;
    pthread_cond_broadcast(&returned);
    pthread_mutex_unlock(&desk);
}

long account_balance(struct account *account)
{
    return bank_total(&account, 1);
}

bool transfer(struct account *from, struct account *to, long amount)
{
    struct account *const both[] = {from, to};

    take(both, 2);
    bool covered = from->balance >= amount;
    if (covered) {
        from->balance -= amount;
        to->balance += amount;
    }
    give_back(both, 2);
    return covered;
}

long bank_total(struct account *const accounts[], size_t n)
{
    long total = 0;

    take(accounts, n);
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    give_back(accounts, n);
    return total;
}
