/* A plain payload, released by one thread and acquired by the other. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static int payload;
static atomic_bool ready;

static void *publisher(void *unused)
{
    payload = 42;
    atomic_store_explicit(&ready, 1, memory_order_release);
    return unused;
}

int main(void)
{
    pthread_t a;
    int seen = 42;

    pthread_create(&a, NULL, publisher, NULL);
    if (atomic_load_explicit(&ready, memory_order_acquire))
        seen = payload;
    pthread_join(a, NULL);
    return seen != 42;
}
