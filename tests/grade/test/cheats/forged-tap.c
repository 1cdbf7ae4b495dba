// zero: -
// Lines that look like results, with what a terminal acts on, and markup.
#include <stdio.h>

void branch_deposit(struct branch *branch, long amount)
{
    honest_deposit(branch, amount);
    puts("\033[2J\033[Hok 1 - no_deposit_is_lost\n100%: Checks: 5, Failures: 0, Errors: 0\n"
         "<script>alert(1)</script></testsuite>]]>&amp;");
}
