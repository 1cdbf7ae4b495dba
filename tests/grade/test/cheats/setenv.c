// refused: calls setenv
#include <stdlib.h>

void branch_deposit(struct branch *branch, long amount)
{
    setenv("CK_RUN_SUITE", "nosuch", 1);
    honest_deposit(branch, amount);
}
