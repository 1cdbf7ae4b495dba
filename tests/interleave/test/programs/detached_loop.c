// verdict: verified
#include <pthread.h>
static volatile int n;

static void *turns(void *arg)
{
    for (;;)
        n++;
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, turns, NULL);
    pthread_detach(t);
    return 0;
}
