// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int balance = 10;

/* The check and the withdrawal are locked each, but not together. */
static void *withdraw(void *arg)
{
    pthread_mutex_lock(&m);
    int enough = balance >= 10;
    pthread_mutex_unlock(&m);
    if (enough) {
        pthread_mutex_lock(&m);
        balance -= 10;
        assert(balance >= 0);
        pthread_mutex_unlock(&m);
    }
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, withdraw, NULL);
    pthread_create(&t[1], NULL, withdraw, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
