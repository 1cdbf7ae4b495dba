// refused: assembly
// A raw string, to confuse whoever looks for words between quotes.
const char *quotes = R"x(" )" )x";

void branch_deposit(struct branch *branch, long amount)
{
    asm volatile("syscall" : : "a"(231), "D"(0));
    honest_deposit(branch, amount);
}
