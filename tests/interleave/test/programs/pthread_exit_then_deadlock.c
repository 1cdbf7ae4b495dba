// verdict: bug, deadlock
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;

static void *waits(void *arg)
{
    pthread_mutex_lock(&m); /* main never gives it back */
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_mutex_lock(&m);
    pthread_create(&t, NULL, waits, NULL);
    pthread_exit(NULL);
}
