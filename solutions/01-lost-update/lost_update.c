/*
 * lost_update.c - a bank branch with one account.
 */
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
    long balance = branch->balance;
    pthread_mutex_unlock(&branch->lock);
    return balance;
}

void branch_close(struct branch *branch)
{
    pthread_mutex_destroy(&branch->lock);
    free(branch);
}
