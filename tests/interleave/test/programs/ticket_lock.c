// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int next, serving;
static int shared; /* a race, if both are inside */

static void *left(void *arg)
{
    int mine = atomic_fetch_add(&next, 1);

    while (atomic_load(&serving) != mine)
        ;
    shared++;
    atomic_fetch_add(&serving, 1);
    return arg;
}

static void *right(void *arg)
{
    int mine = atomic_fetch_add(&next, 1);

    while (atomic_load(&serving) != mine)
        ;
    shared++;
    atomic_fetch_add(&serving, 1);
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
