// verdict: bug, data race
// with: RACES=only
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int turn;
static int n;

static void *asserts(void *arg)
{
    assert(atomic_load(&turn) == 7);
    return arg;
}

static void *add(void *arg)
{
    n++;
    return arg;
}

int main(void)
{
    pthread_t t[3];

    pthread_create(&t[0], NULL, asserts, NULL);
    pthread_create(&t[1], NULL, add, NULL);
    pthread_create(&t[2], NULL, add, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    return 0;
}
