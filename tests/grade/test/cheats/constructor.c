// refused: attribute constructor
#include <stdio.h>

__attribute__((constructor)) static void early(void)
{
    puts("100%: Checks: 5, Failures: 0, Errors: 0");
}
