// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int taken;
static int shared; /* a race, if both are inside */

static void *left(void *arg)
{
    int busy;

    do {
        busy = 1;
        busy = atomic_exchange(&taken, busy);
    } while (busy);
    shared++;
    atomic_store(&taken, 0);
    return arg;
}

static void *right(void *arg)
{
    int busy;

    do {
        busy = 1;
        busy = atomic_exchange(&taken, busy);
    } while (busy);
    shared++;
    atomic_store(&taken, 0);
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
