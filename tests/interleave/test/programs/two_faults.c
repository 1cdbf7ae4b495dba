// verdict: bug, assertion failure, after an injected fault
// with: FAULTS=malloc,2
/* One allocation in reserve is enough for one failure. */
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
