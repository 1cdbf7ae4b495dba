// passes
// One mutex for the whole bank: branches wait for each other, which is slow but not wrong.
#include "lost_update.h"

#include <pthread.h>
#include <stdlib.h>

struct branch {
    long balance;
};

static pthread_mutex_t bank = PTHREAD_MUTEX_INITIALIZER; /* guards every balance */

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
    pthread_mutex_lock(&bank);
    branch->balance += amount;
    pthread_mutex_unlock(&bank);
}

long branch_balance(struct branch *branch)
{
    pthread_mutex_lock(&bank);
    long balance = branch->balance;
    pthread_mutex_unlock(&bank);
    return balance;
}

void branch_close(struct branch *branch)
{
    free(branch);
}
