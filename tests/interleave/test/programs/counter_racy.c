// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
static int n;

static void *add(void *arg)
{
    n++;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, add, NULL);
    pthread_create(&t[1], NULL, add, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(n == 2);
    return 0;
}
