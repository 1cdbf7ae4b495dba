// fails: each_branch_has_its_own_money assertion
// Atomic variables have to be global, so that all threads see the same one.
#include "lost_update.h"

#include <stdatomic.h>
#include <stdlib.h>

struct branch {
    int unused;
};

static atomic_long total;

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    branch->unused = 0;
    atomic_store(&total, opening_balance);
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    (void)branch;
    atomic_fetch_add(&total, amount);
}

long branch_balance(struct branch *branch)
{
    (void)branch;
    return atomic_load(&total);
}

void branch_close(struct branch *branch)
{
    free(branch);
}
