// refused: attribute no_sanitize
// Without the compiler's hooks the checker would see neither the race nor the steps.
__attribute__((no_sanitize("thread"))) void branch_deposit(struct branch *branch, long amount)
{
    branch->balance += amount;
}
