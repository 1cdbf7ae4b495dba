// no_deposit_is_lost: hang
void branch_deposit(struct branch *branch, long amount)
{
    for (;;)
        ;
    honest_deposit(branch, amount);
}
