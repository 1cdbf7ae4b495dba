// verdict: verified
#include <assert.h>
#include <pthread.h>
static pthread_barrier_t barrier;
static int part[2], sum[2];

static void *phase(void *arg)
{
    long me = (long)arg;

    part[me] = (int)me + 1;
    pthread_barrier_wait(&barrier);
    sum[me] = part[0] + part[1];
    return NULL;
}

int main(void)
{
    pthread_t t[2];

    pthread_barrier_init(&barrier, NULL, 2);
    for (long i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, phase, (void *)i);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    assert(sum[0] == 3 && sum[1] == 3);
    return 0;
}
