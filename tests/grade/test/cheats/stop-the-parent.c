// refused: calls (getppid|kill)
#include <signal.h>
#include <unistd.h>

void branch_deposit(struct branch *branch, long amount)
{
    kill(getppid(), SIGSTOP);
    honest_deposit(branch, amount);
}
