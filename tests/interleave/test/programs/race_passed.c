// verdict: verified
// with: RACES=pass
#include <assert.h>
#include <pthread.h>
static int flag;

static void *set(void *arg)
{
    flag = 1;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, set, NULL);
    pthread_create(&t[1], NULL, set, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(flag == 1);
    return 0;
}
