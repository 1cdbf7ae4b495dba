// no_deposit_is_lost: crash|out of bounds|memory
// Beyond what was allocated, on and on.
#include <stdlib.h>

void branch_deposit(struct branch *branch, long amount)
{
    for (char *p = malloc(1);; p += 4096)
        *p = 1;
    honest_deposit(branch, amount);
}
