/* A thread that is joined. */
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
    pthread_join(a, NULL);
    sem_destroy(&done);
    return 0;
}
