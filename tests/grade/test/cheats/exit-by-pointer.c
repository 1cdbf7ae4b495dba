// refused: calls _exit
#include <unistd.h>

static void (*const leave)(int) = _exit;

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    leave(0);
}
