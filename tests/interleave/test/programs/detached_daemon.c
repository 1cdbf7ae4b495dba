// verdict: verified
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int served;

static void *serves(void *arg)
{
    for (;;) {
        pthread_mutex_lock(&m);
        served++;
        pthread_mutex_unlock(&m);
    }
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, serves, NULL);
    pthread_detach(t);
    pthread_mutex_lock(&m);
    served = 0;
    pthread_mutex_unlock(&m);
    return 0;
}
