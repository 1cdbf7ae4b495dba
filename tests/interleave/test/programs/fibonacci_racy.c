// verdict: bug, assertion failure
// with: RACES=pass
#include <assert.h>
#include <pthread.h>
static volatile int i = 1, j = 1;
enum { ROUNDS = 2 };

static void *add_j(void *arg)
{
    for (int k = 0; k < ROUNDS; k++)
        i += j;
    return arg;
}

static void *add_i(void *arg)
{
    for (int k = 0; k < ROUNDS; k++)
        j += i;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, add_j, NULL);
    pthread_create(&t[1], NULL, add_i, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(i < 8 && j < 8);
    return 0;
}
