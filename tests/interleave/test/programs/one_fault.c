// verdict: verified
// with: FAULTS=malloc
/* One failure at a time does not get it down. */
#include <assert.h>
#include <stdlib.h>

int main(void)
{
    char *reserve = malloc(8), *p = malloc(8);

    assert(reserve || p);
    free(reserve);
    free(p);
    return 0;
}
