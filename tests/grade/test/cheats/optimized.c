// refused: attribute optimize|pragma
#pragma GCC optimize("O3")
__attribute__((optimize("O3"))) void branch_deposit(struct branch *branch, long amount)
{
    branch->balance += amount;
}
