// refused: calls fopen
#include <stdio.h>

void branch_deposit(struct branch *branch, long amount)
{
    FILE *f = fopen("solutions/01-lost-update/lost_update.c", "r");
    honest_deposit(branch, amount);
    (void)f;
}
