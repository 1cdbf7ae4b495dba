// fails: no_deposit_is_lost assertion
// A flag says that a teller is busy with the account; the others wait until it is down.
#include "lost_update.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct branch {
    atomic_bool busy; /* guards balance */
    long balance;
};

static void lock(struct branch *branch)
{
    while (atomic_load(&branch->busy))
        sched_yield();
    atomic_store(&branch->busy, true);
}

static void unlock(struct branch *branch)
{
    atomic_store(&branch->busy, false);
}

struct branch *branch_open(long opening_balance)
{
    struct branch *branch = malloc(sizeof *branch);

    if (branch == NULL)
        return NULL;
    atomic_init(&branch->busy, false);
    branch->balance = opening_balance;
    return branch;
}

void branch_deposit(struct branch *branch, long amount)
{
    lock(branch);
    branch->balance += amount;
    unlock(branch);
}

long branch_balance(struct branch *branch)
{
    lock(branch);
    long balance = branch->balance;
    unlock(branch);
    return balance;
}

void branch_close(struct branch *branch)
{
    free(branch);
}
