// refused: calls (setsid|fork|setpgid)
#include <unistd.h>

void branch_deposit(struct branch *branch, long amount)
{
    if (fork() == 0) {
        setsid();
        setpgid(0, 0);
    }
    honest_deposit(branch, amount);
}
