// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int turn;
static int shared; /* a race, if both are inside */

static void *left(void *arg)
{
    while (atomic_load(&turn) != 0)
        ;
    shared++;
    atomic_store(&turn, 1);
    return arg;
}

static void *right(void *arg)
{
    while (atomic_load(&turn) != 1)
        ;
    shared++;
    atomic_store(&turn, 0);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, left, NULL);
    pthread_create(&t[1], NULL, right, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
