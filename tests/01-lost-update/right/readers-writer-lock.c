// passes
// A readers-writer lock: deposits exclude everybody, readers only deposits.
#include "lost_update.h"

#include <pthread.h>
#include <stdlib.h>

struct branch {
    pthread_rwlock_t lock; /* guards balance */
    long balance;
};

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    pthread_rwlock_init(&branch->lock, NULL);
    branch->balance = opening_balance;
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    pthread_rwlock_wrlock(&branch->lock);
    branch->balance += amount;
    pthread_rwlock_unlock(&branch->lock);
}

long branch_balance(struct branch *branch)
{
    pthread_rwlock_rdlock(&branch->lock);
    long balance = branch->balance;
    pthread_rwlock_unlock(&branch->lock);
    return balance;
}

void branch_close(struct branch *branch)
{
    pthread_rwlock_destroy(&branch->lock);
    free(branch);
}
