// refused: calls environ
extern char **environ;

void branch_deposit(struct branch *branch, long amount)
{
    environ[0] = "CK_RUN_SUITE=nosuch";
    honest_deposit(branch, amount);
}
