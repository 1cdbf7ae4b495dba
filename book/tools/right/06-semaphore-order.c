/* Two semaphores, taken in one order. */
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t alice, bob;

static void *there(void *unused)
{
    sem_wait(&alice);
    sem_wait(&bob);
    sem_post(&bob);
    sem_post(&alice);
    return unused;
}

static void *back(void *unused)
{
    sem_wait(&alice);
    sem_wait(&bob);
    sem_post(&bob);
    sem_post(&alice);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    sem_init(&alice, 0, 1);
    sem_init(&bob, 0, 1);
    pthread_create(&a, NULL, there, NULL);
    pthread_create(&b, NULL, back, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&bob);
    sem_destroy(&alice);
    return 0;
}
