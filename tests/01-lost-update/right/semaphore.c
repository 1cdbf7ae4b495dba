// passes
// A semaphore that starts at one: a mutex by another name, without an owner.
#include "lost_update.h"

#include <semaphore.h>
#include <stdlib.h>

struct branch {
    sem_t vacant; /* 1 while nobody is at the account; guards balance */
    long balance;
};

static void enter(struct branch *branch)
{
    /* A signal handler that ran in between interrupts the wait. */
    while (sem_wait(&branch->vacant) != 0)
        continue;
}

static void leave(struct branch *branch)
{
    sem_post(&branch->vacant);
}

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    sem_init(&branch->vacant, 0, 1);
    branch->balance = opening_balance;
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    enter(branch);
    branch->balance += amount;
    leave(branch);
}

long branch_balance(struct branch *branch)
{
    enter(branch);
    long balance = branch->balance;
    leave(branch);
    return balance;
}

void branch_close(struct branch *branch)
{
    sem_destroy(&branch->vacant);
    free(branch);
}
