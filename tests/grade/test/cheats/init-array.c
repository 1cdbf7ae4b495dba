// refused: attribute section
#include <stdio.h>

static void early(void)
{
    puts("100%");
}
__attribute__((section(".init_array"), used)) static void (*const at_start)(void) = early;
