/* A semaphore, which anybody may post. */
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t turn;

static void *hand_over(void *unused)
{
    sem_post(&turn);
    return unused;
}

int main(void)
{
    pthread_t a;

    sem_init(&turn, 0, 0);
    pthread_create(&a, NULL, hand_over, NULL);
    sem_wait(&turn);
    pthread_join(a, NULL);
    sem_destroy(&turn);
    return 0;
}
