// verdict: verified
// with: LEAKS=fail
#include <assert.h>
#include <stdlib.h>
static int *made;

__attribute__((constructor)) static void make(void)
{
    assert(!made);
    made = calloc(1, sizeof *made);
}

__attribute__((destructor)) static void unmake(void)
{
    assert(*made == 1);
    free(made);
}

int main(void)
{
    ++*made;
    return 0;
}
