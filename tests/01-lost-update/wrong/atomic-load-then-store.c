// fails: no_deposit_is_lost assertion
// The balance is atomic now, so every use of it is safe.
#include "lost_update.h"

#include <stdatomic.h>
#include <stdlib.h>

struct branch {
    atomic_long balance;
};

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    atomic_init(&branch->balance, opening_balance);
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    long balance = atomic_load(&branch->balance);

    atomic_store(&branch->balance, balance + amount);
}

long branch_balance(struct branch *branch)
{
    return atomic_load(&branch->balance);
}

void branch_close(struct branch *branch)
{
    free(branch);
}
