// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int x1 = 1, x2 = 2, x3 = 1;

static void *first(void *arg)
{
    x1 = (x3 + 1) % 4;
    return arg;
}

static void *second(void *arg)
{
    x2 = x1;
    return arg;
}

static void *third(void *arg)
{
    x3 = x2;
    return arg;
}

int main(void)
{
    pthread_t t[3];

    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    pthread_create(&t[2], NULL, third, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    assert(x1 >= 0 && x1 <= 3 && x2 <= 3 && x3 <= 3);
    return 0;
}
