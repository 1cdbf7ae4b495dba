// fails: a_ring_of_three_transfers_never_deadlocks deadlock
// Only opposite transfers can deadlock, and they are between the same two accounts: let each pair
// have a lock that comes first.
#include "lock_order.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { PAIRS = 64 };

struct account {
    pthread_mutex_t lock;
    unsigned number; /* set once, by account_open() */
    long balance;    /* guarded by lock */
};

static atomic_uint accounts_opened;
static pthread_mutex_t pairs[PAIRS] = {[0 ... PAIRS - 1] = PTHREAD_MUTEX_INITIALIZER};

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
    pthread_mutex_t *pair = &pairs[(from->number ^ to->number) % PAIRS];

    if (from == to)
        return account_balance(from) >= amount;
    pthread_mutex_lock(pair);
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock);

    bool covered = from->balance >= amount;
    if (covered) {
        from->balance -= amount;
        to->balance += amount;
    }

    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
    pthread_mutex_unlock(pair);
    return covered;
}

static bool try_all(struct account *const accounts[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pthread_mutex_trylock(&accounts[i]->lock) != 0) {
            while (i > 0)
                pthread_mutex_unlock(&accounts[--i]->lock);
            return false;
        }
    return true;
}

long bank_total(struct account *const accounts[], size_t n)
{
    long total = 0;

    while (!try_all(accounts, n))
        sched_yield();
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    for (size_t i = 0; i < n; i++)
        pthread_mutex_unlock(&accounts[i]->lock);
    return total;
}
