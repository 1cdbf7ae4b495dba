// verdict: verified
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static unsigned digits[100];

static void *computes(void *arg)
{
    for (unsigned i = 0;; i++)
        digits[i % 100] += i;
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, computes, NULL);
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    exit(0);
}
