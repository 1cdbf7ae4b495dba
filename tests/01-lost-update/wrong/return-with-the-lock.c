// fails: no_deposit_is_lost misuse|deadlock
// A lock is let go when its function returns, as a lock_guard in C++ or a with in Python.
#include "lost_update.h"

#include <pthread.h>
#include <stdlib.h>

struct branch {
    pthread_mutex_t lock; /* guards balance */
    long balance;
};

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    pthread_mutex_init(&branch->lock, NULL);
    branch->balance = opening_balance;
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    pthread_mutex_lock(&branch->lock);
    branch->balance += amount;
    pthread_mutex_unlock(&branch->lock);
}

long branch_balance(struct branch *branch)
{
    pthread_mutex_lock(&branch->lock);
    return branch->balance;
}

void branch_close(struct branch *branch)
{
    pthread_mutex_destroy(&branch->lock);
    free(branch);
}
