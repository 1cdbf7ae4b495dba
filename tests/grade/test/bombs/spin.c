// no_deposit_is_lost: livelock
static volatile int never;

void branch_deposit(struct branch *branch, long amount)
{
    while (!never)
        ;
    honest_deposit(branch, amount);
}
