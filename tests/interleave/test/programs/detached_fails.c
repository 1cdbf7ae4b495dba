// verdict: bug, assertion failure
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int done;

static void *asserts(void *arg)
{
    assert(!done); /* main may be at its end */
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, asserts, NULL);
    pthread_detach(t);
    done = 1;
    return 0;
}
