// refused: calls (_?setjmp|longjmp|__longjmp_chk)
#include <setjmp.h>

static jmp_buf start;

void branch_deposit(struct branch *branch, long amount)
{
    if (setjmp(start) == 0) {
        honest_deposit(branch, amount);
        longjmp(start, 1);
    }
}
