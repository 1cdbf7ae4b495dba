// fails: no_deposit_is_lost assertion
// A global mutex would make the tellers wait for one another, so each thread gets its own.
#include "lost_update.h"

#include <pthread.h>
#include <stdlib.h>

struct branch {
    long balance;
};

static _Thread_local pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    branch->balance = opening_balance;
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    pthread_mutex_lock(&lock);
    branch->balance += amount;
    pthread_mutex_unlock(&lock);
}

long branch_balance(struct branch *branch)
{
    pthread_mutex_lock(&lock);
    long balance = branch->balance;
    pthread_mutex_unlock(&lock);
    return balance;
}

void branch_close(struct branch *branch)
{
    free(branch);
}
