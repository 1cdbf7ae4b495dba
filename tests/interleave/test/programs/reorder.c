// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int a, b = -1;

static void *set(void *arg)
{
    a = 1;
    b = -1;
    return arg;
}

static void *check(void *arg)
{
    int seen = a; /* before it is set, */

    assert((seen == 0 && b == -1) || (seen == 1 && b == -1 && a == 2));
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, set, NULL);
    pthread_create(&t[1], NULL, check, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
