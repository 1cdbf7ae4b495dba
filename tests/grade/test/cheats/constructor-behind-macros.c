// refused: attribute constructor
#include <stdio.h>

#define JOIN(a, b) a##b
#define ATTR       JOIN(__attri, bute__)
#define WHEN       JOIN(con, structor)
ATTR((WHEN)) static void early(void)
{
    puts("100%: Checks: 5, Failures: 0, Errors: 0");
}
