// verdict: bug, never ends
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int flag;

static void *waits(void *arg)
{
    while (!atomic_load(&flag))
        ;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, waits, NULL);
    pthread_create(&t[1], NULL, waits, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
