// verdict: bug, non-zero exit
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static void *leaves(void *arg)
{
    (void)arg;
    exit(3);
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, leaves, NULL);
    pthread_create(&t[1], NULL, leaves, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
