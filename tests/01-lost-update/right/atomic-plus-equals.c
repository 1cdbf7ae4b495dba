// passes
// Atomic: += on an _Atomic object is one indivisible step as well.
#include "lost_update.h"

#include <stdlib.h>

struct branch {
    _Atomic long balance;
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
