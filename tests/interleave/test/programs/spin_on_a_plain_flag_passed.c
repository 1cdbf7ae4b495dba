// verdict: verified
// with: RACES=pass
#include <assert.h>
#include <pthread.h>
static volatile int flag, data;

static void *waits(void *arg)
{
    while (!flag)
        ;
    assert(data == 1);
    return arg;
}

static void *sets(void *arg)
{
    data = 1;
    flag = 1;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, waits, NULL);
    pthread_create(&t[1], NULL, sets, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
