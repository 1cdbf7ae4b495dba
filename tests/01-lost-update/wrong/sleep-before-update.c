// fails: no_deposit_is_lost assertion
// A short pause lets the teller who is already at it finish first.
#include "lost_update.h"

#include <stdlib.h>
#include <unistd.h>

struct branch {
    long balance;
};

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
    usleep(1000);
    branch->balance += amount;
}

long branch_balance(struct branch *branch)
{
    return branch->balance;
}

void branch_close(struct branch *branch)
{
    free(branch);
}
