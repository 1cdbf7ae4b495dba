// verdict: bug, bad free
#include <stdlib.h>
static int x;

int main(void)
{
    int *p = &x;

    free(p);
    return 0;
}
