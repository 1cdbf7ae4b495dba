// refused: calls syscall
#include <sys/syscall.h>
#include <unistd.h>

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    syscall(SYS_exit_group, 0);
}
