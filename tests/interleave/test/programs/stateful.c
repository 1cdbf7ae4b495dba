// verdict: verified
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static int x = 10, y = 10;

static void change(pthread_mutex_t *lock, int *value, int by)
{
    pthread_mutex_lock(lock);
    *value += by;
    pthread_mutex_unlock(lock);
}

static void *up(void *arg)
{
    change(&a, &x, 1);
    change(&b, &y, 1);
    change(&a, &x, 5);
    return arg;
}

static void *down(void *arg)
{
    change(&a, &x, -6);
    change(&b, &y, -6);
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, up, NULL);
    pthread_create(&t[1], NULL, down, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(x == 10 && y == 5);
    return 0;
}
