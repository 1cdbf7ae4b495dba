// zero: exit: .*exit
// Ends the process with success in the middle of a test.
#include <stdlib.h>

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    exit(0);
}
