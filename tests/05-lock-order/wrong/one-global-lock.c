// fails: transfers_with_nothing_in_common_can_overlap impossible
// One lock for the whole bank cannot be taken in the wrong order. True, but now every transfer
// waits for every other.
#include "lock_order.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct account {
    unsigned number;
    long balance;
};

static atomic_uint accounts_opened;
static pthread_mutex_t bank = PTHREAD_MUTEX_INITIALIZER; /* guards all balances */

struct account *account_open(long balance)
{
    struct account *account = malloc(sizeof *account);

    if (account == NULL)
        return NULL;
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
    pthread_mutex_lock(&bank);
    long balance = account->balance;
    pthread_mutex_unlock(&bank);
    return balance;
}

void account_close(struct account *account)
{
    free(account);
}

bool transfer(struct account *from, struct account *to, long amount)
{
    pthread_mutex_lock(&bank);

    bool covered = from->balance >= amount;
    if (covered) {
        from->balance -= amount;
        to->balance += amount;
    }

    pthread_mutex_unlock(&bank);
    return covered;
}

long bank_total(struct account *const accounts[], size_t n)
{
    long total = 0;

    pthread_mutex_lock(&bank);
    for (size_t i = 0; i < n; i++)
        total += accounts[i]->balance;
    pthread_mutex_unlock(&bank);
    return total;
}
