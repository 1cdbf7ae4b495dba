/* A thread that ends and is neither joined nor detached. */
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t done;

static void *work(void *unused)
{
    sem_post(&done);
    return unused;
}

int main(void)
{
    pthread_t a;

    sem_init(&done, 0, 0);
    pthread_create(&a, NULL, work, NULL);
    sem_wait(&done);
    return 0;
}
