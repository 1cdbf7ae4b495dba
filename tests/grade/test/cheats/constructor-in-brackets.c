// refused: attribute constructor
#include <stdio.h>

[[gnu::constructor]] static void early(void)
{
    puts("ok 1 - no_deposit_is_lost");
}
