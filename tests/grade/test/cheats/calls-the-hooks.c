// refused: __tsan_
extern void __tsan_func_exit(void);

void branch_deposit(struct branch *branch, long amount)
{
    __tsan_func_exit();
    honest_deposit(branch, amount);
}
