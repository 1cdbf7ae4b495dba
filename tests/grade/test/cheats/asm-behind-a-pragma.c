// refused: assembly|pragma
// Passes for a system header, where assembly would be nobody's business.
# 1 "/usr/include/stdio.h" 1 3
#pragma GCC system_header
void branch_deposit(struct branch *branch, long amount)
{
    if (amount)
        asm("nop");
    honest_deposit(branch, amount);
}
