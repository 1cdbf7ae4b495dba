// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
extern void reach_error(void);
extern void __VERIFIER_assume(int);
static atomic_int a, b;

static void *assumes(void *arg)
{
    __VERIFIER_assume(a == 5);
    return arg;
}

/* That no schedule gets past the other's assumption is no excuse. */
static void *fails(void *arg)
{
    b = 1;
    if (b)
        reach_error();
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, assumes, NULL);
    pthread_create(&t[1], NULL, fails, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
