// verdict: verified
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
enum { SIZE = 3 };
static int items[SIZE], top;

static void *push(void *arg)
{
    for (int i = 0; i < SIZE; i++) {
        pthread_mutex_lock(&m);
        assert(top < SIZE);
        items[top++] = i;
        pthread_mutex_unlock(&m);
    }
    return arg;
}

static void *pop(void *arg)
{
    for (int i = 0; i < SIZE; i++) {
        pthread_mutex_lock(&m);
        if (top > 0)
            assert(items[--top] >= 0);
        pthread_mutex_unlock(&m);
    }
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, push, NULL);
    pthread_create(&t[1], NULL, pop, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
