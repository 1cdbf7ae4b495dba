// verdict: bug, thread left waiting
// with: LEAKS=fail
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t never_posted;

static void *waits(void *unused)
{
    sem_wait(&never_posted);
    return unused;
}

int main(void)
{
    pthread_t thread;

    sem_init(&never_posted, 0, 0);
    pthread_create(&thread, NULL, waits, NULL);
    pthread_detach(thread);
    return 0;
}
