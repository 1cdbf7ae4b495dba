// verdict: verified
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t empty = PTHREAD_COND_INITIALIZER, full = PTHREAD_COND_INITIALIZER;
static int n;

static void *produce(void *arg)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&m);
        while (n > 0)
            pthread_cond_wait(&empty, &m);
        n++;
        pthread_cond_signal(&full);
        pthread_mutex_unlock(&m);
    }
    return arg;
}

static void *consume(void *arg)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&m);
        while (n == 0)
            pthread_cond_wait(&full, &m);
        n--;
        pthread_cond_signal(&empty);
        pthread_mutex_unlock(&m);
    }
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, produce, NULL);
    pthread_create(&t[1], NULL, consume, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(n == 0);
    return 0;
}
