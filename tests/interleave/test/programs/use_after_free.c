// verdict: bug, use after free
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
static _Atomic(int *) shared;

static void *uses(void *arg)
{
    int *p = atomic_load(&shared);

    if (p)
        *p = 1;
    return arg;
}

static void *frees(void *arg)
{
    free(atomic_exchange(&shared, NULL));
    return arg;
}

int main(void)
{
    pthread_t t[2];

    shared = malloc(sizeof(int));
    pthread_create(&t[0], NULL, uses, NULL);
    pthread_create(&t[1], NULL, frees, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
