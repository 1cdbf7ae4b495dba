// no_deposit_is_lost: out of memory
#include <stdlib.h>

void branch_deposit(struct branch *branch, long amount)
{
    for (;;)
        malloc(1 << 20);
    honest_deposit(branch, amount);
}
