// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int i = 3, j = 6;
enum { ROUNDS = 2, LIMIT = 6 + 2 * ROUNDS };

static void *raise_i(void *arg)
{
    for (int k = 0; k < ROUNDS; k++)
        i = j + 1;
    return arg;
}

static void *raise_j(void *arg)
{
    for (int k = 0; k < ROUNDS; k++)
        j = i + 1;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, raise_i, NULL);
    pthread_create(&t[1], NULL, raise_j, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(i < LIMIT && j < LIMIT);
    return 0;
}
