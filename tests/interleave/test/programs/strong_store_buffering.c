// verdict: verified
/* Not found without WEAK=1: values are sequentially consistent then. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int wants[2];
static int inside;

static void *enters(void *arg)
{
    int me = arg != NULL;

    atomic_store_explicit(&wants[me], 1, memory_order_release);
    if (!atomic_load_explicit(&wants[!me], memory_order_acquire))
        assert(__atomic_fetch_add(&inside, 1, __ATOMIC_RELAXED) == 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, enters, NULL);
    pthread_create(&b, NULL, enters, &inside);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
