/* Two mutexes, locked in opposite orders behind a third: no deadlock. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* held while the two are collected */
static pthread_mutex_t alice = PTHREAD_MUTEX_INITIALIZER, bob = PTHREAD_MUTEX_INITIALIZER;

static void *there(void *unused)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&alice);
    pthread_mutex_lock(&bob);
    pthread_mutex_unlock(&gate);
    pthread_mutex_unlock(&bob);
    pthread_mutex_unlock(&alice);
    return unused;
}

static void *back(void *unused)
{
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&bob);
    pthread_mutex_lock(&alice);
    pthread_mutex_unlock(&gate);
    pthread_mutex_unlock(&alice);
    pthread_mutex_unlock(&bob);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, there, NULL);
    pthread_create(&b, NULL, back, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
