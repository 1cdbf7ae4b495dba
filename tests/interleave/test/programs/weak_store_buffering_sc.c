// verdict: verified under weak memory (RC11)
// with: WEAK=1
/* Sequential consistency orders what either wants before what it reads of the other. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int wants[2];
static int inside;

static void *enters(void *arg)
{
    int me = arg != NULL;

    atomic_store_explicit(&wants[me], 1, memory_order_seq_cst);
    if (!atomic_load_explicit(&wants[!me], memory_order_seq_cst))
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
