// fails: no_deposit_is_lost
#include <stdlib.h>

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    abort();
}
