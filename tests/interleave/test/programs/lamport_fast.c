// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int wants[2], x, y;
static int shared; /* a race, if both are inside */

static void *left(void *arg)
{
again:
    atomic_store(&wants[0], 1);
    atomic_store(&x, 1);
    if (atomic_load(&y) != 0) {
        atomic_store(&wants[0], 0);
        while (atomic_load(&y) != 0)
            ;
        goto again;
    }
    atomic_store(&y, 1);
    if (atomic_load(&x) != 1) {
        atomic_store(&wants[0], 0);
        while (atomic_load(&wants[1]))
            ;
        if (atomic_load(&y) != 1) {
            while (atomic_load(&y) != 0)
                ;
            goto again;
        }
    }
    shared++;
    atomic_store(&y, 0);
    atomic_store(&wants[0], 0);
    return arg;
}

static void *right(void *arg)
{
again:
    atomic_store(&wants[1], 1);
    atomic_store(&x, 2);
    if (atomic_load(&y) != 0) {
        atomic_store(&wants[1], 0);
        while (atomic_load(&y) != 0)
            ;
        goto again;
    }
    atomic_store(&y, 2);
    if (atomic_load(&x) != 2) {
        atomic_store(&wants[1], 0);
        while (atomic_load(&wants[0]))
            ;
        if (atomic_load(&y) != 2) {
            while (atomic_load(&y) != 0)
                ;
            goto again;
        }
    }
    shared++;
    atomic_store(&y, 0);
    atomic_store(&wants[1], 0);
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
