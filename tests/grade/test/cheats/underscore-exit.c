// refused: calls _exit
// The same, past the checker's exit.
#include <unistd.h>

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    _exit(0);
}
