// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int n;

static void *add(void *arg)
{
    int old = atomic_load(&n);

    while (!atomic_compare_exchange_strong(&n, &old, old + 1))
        ;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, add, NULL);
    pthread_create(&t[1], NULL, add, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(n == 2);
    return 0;
}
