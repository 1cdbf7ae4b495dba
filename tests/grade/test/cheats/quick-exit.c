// refused: calls quick_exit
#include <stdlib.h>

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    quick_exit(0);
}
