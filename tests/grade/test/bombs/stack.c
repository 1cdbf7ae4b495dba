// no_deposit_is_lost: crash
static long deeper(long n)
{
    return n + deeper(n + 1) + deeper(n + 2);
}

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, deeper(amount));
}
