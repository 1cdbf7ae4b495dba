// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static int first, second;

static void *writer(void *arg)
{
    pthread_mutex_lock(&a);
    first = 1;
    pthread_mutex_unlock(&a);
    pthread_mutex_lock(&b);
    second = first + 1;
    pthread_mutex_unlock(&b);
    return arg;
}

static void *reader(void *arg)
{
    pthread_mutex_lock(&a);
    int f = first;
    pthread_mutex_unlock(&a);
    if (!f)
        return arg;
    pthread_mutex_lock(&b);
    assert(second == f + 1);
    pthread_mutex_unlock(&b);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, writer, NULL);
    pthread_create(&t[1], NULL, reader, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
