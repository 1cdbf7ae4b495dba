// passes
// A spinlock a branch: waits by asking again, which suits a section as short as this one.
#include "lost_update.h"

#include <pthread.h>
#include <stdlib.h>

struct branch {
    pthread_spinlock_t lock; /* guards balance */
    long balance;
};

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    pthread_spin_init(&branch->lock, PTHREAD_PROCESS_PRIVATE);
    branch->balance = opening_balance;
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    pthread_spin_lock(&branch->lock);
    branch->balance += amount;
    pthread_spin_unlock(&branch->lock);
}

long branch_balance(struct branch *branch)
{
    pthread_spin_lock(&branch->lock);
    long balance = branch->balance;
    pthread_spin_unlock(&branch->lock);
    return balance;
}

void branch_close(struct branch *branch)
{
    pthread_spin_destroy(&branch->lock);
    free(branch);
}
