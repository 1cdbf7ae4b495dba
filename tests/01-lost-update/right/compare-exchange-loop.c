// passes
// Optimistic: write only if nobody has written since the read, and try again if somebody has.
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
    long seen = atomic_load(&branch->balance);

    /* A failed exchange loads the new balance into seen. */
    while (!atomic_compare_exchange_weak(&branch->balance, &seen, seen + amount))
        continue;
}

long branch_balance(struct branch *branch)
{
    return atomic_load(&branch->balance);
}

void branch_close(struct branch *branch)
{
    free(branch);
}
