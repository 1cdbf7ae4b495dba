// zero: -
// Writes wherever the checker could keep what it found.  It crashes, or the test is not believed,
// or nothing changes.
void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    for (volatile long *p = (volatile long *)0x500000; p < (volatile long *)0x520000; p++)
        *p = 0;
}
