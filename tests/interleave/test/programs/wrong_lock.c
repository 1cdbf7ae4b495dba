// verdict: bug, data race
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t ours = PTHREAD_MUTEX_INITIALIZER, theirs = PTHREAD_MUTEX_INITIALIZER;
static int shared;

static void *first(void *arg)
{
    pthread_mutex_lock(&ours);
    shared = 1;
    pthread_mutex_unlock(&ours);
    return arg;
}

static void *second(void *arg)
{
    pthread_mutex_lock(&theirs);
    shared = 1;
    pthread_mutex_unlock(&theirs);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, first, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
