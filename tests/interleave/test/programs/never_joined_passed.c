// verdict: verified
// with: UNJOINED=pass
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int n;

static void *adds(void *arg)
{
    n++;
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, adds, NULL);
    return 0;
}
