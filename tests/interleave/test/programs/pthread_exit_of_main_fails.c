// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int n;

static void *adds(void *arg)
{
    pthread_mutex_lock(&m);
    assert(++n < 2); /* although main is gone */
    pthread_mutex_unlock(&m);
    return arg;
}

int main(void)
{
    pthread_t t;

    for (int i = 0; i < 2; i++)
        pthread_create(&t, NULL, adds, NULL);
    pthread_exit(NULL);
}
