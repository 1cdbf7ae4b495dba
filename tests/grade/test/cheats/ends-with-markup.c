// zero: -
// Names that would close what they are printed in.
#include <assert.h>

void branch_deposit(struct branch *branch, long amount)
{
    assert(branch && amount == 0 && "</pre><script>alert(1)</script>]]>\t\n ok 1");
    honest_deposit(branch, amount);
}
