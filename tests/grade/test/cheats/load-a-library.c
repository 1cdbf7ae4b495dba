// refused: calls dl(open|sym)
#include <dlfcn.h>

void branch_deposit(struct branch *branch, long amount)
{
    void *hidden = dlopen("./hidden.so", RTLD_NOW);
    honest_deposit(branch, amount);
    if (hidden)
        dlsym(hidden, "deposit");
}
