// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
static int x;

void reach_error(void)
{
}

void __VERIFIER_assert(int condition)
{
    if (!condition) {
        reach_error();
    }
}

static void *sets(void *arg)
{
    x = 1;
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, sets, NULL);
    pthread_join(t, NULL);
    __VERIFIER_assert(x == 0);
    return 0;
}
