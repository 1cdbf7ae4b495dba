// verdict: verified
#include <assert.h>
#include <pthread.h>
extern void reach_error(void);
static int taken, inside;

void __VERIFIER_atomic_take(void)
{
    extern void __VERIFIER_assume(int);

    __VERIFIER_assume(taken == 0);
    taken = 1;
}

void __VERIFIER_atomic_give(void)
{
    taken = 0;
}

static void *visits(void *arg)
{
    __VERIFIER_atomic_take();
    inside++;
    if (inside != 1)
        reach_error();
    inside--;
    __VERIFIER_atomic_give();
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, visits, NULL);
    pthread_create(&t[1], NULL, visits, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
