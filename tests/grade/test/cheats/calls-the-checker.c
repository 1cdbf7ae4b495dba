// refused: calls il_
extern void il_reached(void);
extern unsigned il_choose(unsigned n);

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    il_reached();
    il_choose(2);
}
