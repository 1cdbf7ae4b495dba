// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
extern void reach_error(void);
static int x;

static void assume(int condition)
{
    if (!condition)
        abort();
}

static void *sets(void *arg)
{
    x = 1;
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, sets, NULL);
    pthread_join(t, NULL);
    assume(x == 0);
    reach_error();
    return 1;
}
