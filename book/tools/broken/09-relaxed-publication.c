/* A plain payload, published by a relaxed flag. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static int payload;
static atomic_bool ready;

static void *publisher(void *unused)
{
    payload = 42;
    atomic_store_explicit(&ready, 1, memory_order_relaxed);
    return unused;
}

int main(void)
{
    pthread_t a;
    int seen = 42;

    pthread_create(&a, NULL, publisher, NULL);
    if (atomic_load_explicit(&ready, memory_order_relaxed))
        seen = payload;
    pthread_join(a, NULL);
    return seen != 42;
}
