// verdict: bug, assertion failure
#include <assert.h>
#include <stdlib.h>
static int order;

static void last(void)
{
    assert(order == 7); /* it is 1: handlers run in reverse */
}

static void first(void)
{
    order++;
}

int main(void)
{
    atexit(last);
    atexit(first);
    return 0;
}
