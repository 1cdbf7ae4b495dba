// verdict: verified
#include <stdlib.h>

int main(void)
{
    int *p = malloc(40);

    *p = 1;
    p = NULL;
    return p != NULL;
}
