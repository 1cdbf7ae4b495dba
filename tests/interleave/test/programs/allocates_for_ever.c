// verdict: bug, out of memory
#include <stdlib.h>

int main(void)
{
    for (;;)
        if (!malloc(100000))
            return 1;
}
