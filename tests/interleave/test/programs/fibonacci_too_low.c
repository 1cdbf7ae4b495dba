// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
extern void __VERIFIER_atomic_begin(void);
extern void __VERIFIER_atomic_end(void);
static int i = 1, j = 1;
enum { ROUNDS = 3 };

static void *add_j(void *arg)
{
    for (int k = 0; k < ROUNDS; k++) {
        __VERIFIER_atomic_begin();
        i += j;
        __VERIFIER_atomic_end();
    }
    return arg;
}

static void *add_i(void *arg)
{
    for (int k = 0; k < ROUNDS; k++) {
        __VERIFIER_atomic_begin();
        j += i;
        __VERIFIER_atomic_end();
    }
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, add_j, NULL);
    pthread_create(&t[1], NULL, add_i, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    assert(i < 21 && j < 21);
    return 0;
}
