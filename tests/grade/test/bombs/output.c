// no_deposit_is_lost: hang|livelock
#include <stdio.h>

void branch_deposit(struct branch *branch, long amount)
{
    for (;;)
        puts("no end to it, no end to it, no end to it, no end to it, no end to it");
    honest_deposit(branch, amount);
}
