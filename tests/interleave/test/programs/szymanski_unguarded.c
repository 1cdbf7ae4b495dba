// verdict: bug, never ends
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int flag[2];

static int is_between(int f)
{
    return f == 2 || f == 3;
}

static int shared; /* a race, if both are inside */

static void *left(void *arg)
{
    atomic_store(&flag[0], 1);
    while (atomic_load(&flag[1]) >= 3)
        ;
    atomic_store(&flag[0], 3);
    if (atomic_load(&flag[1]) == 1) {
        atomic_store(&flag[0], 2);
        while (atomic_load(&flag[1]) != 4)
            ;
    }
    atomic_store(&flag[0], 4);
    shared++;
    while (is_between(atomic_load(&flag[1])))
        ;
    atomic_store(&flag[0], 0);
    return arg;
}

static void *right(void *arg)
{
    atomic_store(&flag[1], 1);
    while (atomic_load(&flag[0]) >= 3)
        ;
    atomic_store(&flag[1], 3);
    if (atomic_load(&flag[0]) == 1) {
        atomic_store(&flag[1], 2);
        while (atomic_load(&flag[0]) != 4)
            ;
    }
    atomic_store(&flag[1], 4);
    shared++;
    atomic_store(&flag[1], 0);
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
