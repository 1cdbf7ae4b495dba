// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
static sem_t ready;
static int data;

static void *gives(void *arg)
{
    data = 5;
    sem_post(&ready);
    return arg;
}

static void *takes(void *arg)
{
    sem_wait(&ready);
    assert(data == 5);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    sem_init(&ready, 0, 0);
    pthread_create(&t[0], NULL, gives, NULL);
    pthread_create(&t[1], NULL, takes, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
