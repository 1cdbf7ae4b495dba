// verdict: bug, never ends
#include <stdio.h>

int main(void)
{
    for (;;)
        puts("and on");
}
