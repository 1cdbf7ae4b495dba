// verdict: bug, deadlock
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER;

static void *waits(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_cond_wait(&go, &m); /* for a signal that may have come already */
    pthread_mutex_unlock(&m);
    return arg;
}

static void *signals(void *arg)
{
    pthread_mutex_lock(&m);
    pthread_cond_signal(&go);
    pthread_mutex_unlock(&m);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, waits, NULL);
    pthread_create(&t[1], NULL, signals, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
