// verdict: verified
#include <assert.h>
#include <pthread.h>
static int zero, one = 1;
static __thread int local = 5;

static void *changes(void *arg)
{
    static int calls;

    assert(local == 5 && calls == 0);
    local++;
    calls++;
    return arg;
}

int main(void)
{
    pthread_t t;

    assert(zero == 0 && one == 1 && local == 5);
    zero = one = local = 9;
    pthread_create(&t, NULL, changes, NULL);
    pthread_join(t, NULL);
    assert(local == 9);
    return 0;
}
