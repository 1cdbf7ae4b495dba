/* Two flags, sequentially consistent. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int here, there;
static int seen[2];

static void *first(void *unused)
{
    atomic_store_explicit(&here, 1, memory_order_seq_cst);
    seen[0] = atomic_load_explicit(&there, memory_order_seq_cst);
    return unused;
}

static void *second(void *unused)
{
    atomic_store_explicit(&there, 1, memory_order_seq_cst);
    seen[1] = atomic_load_explicit(&here, memory_order_seq_cst);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, first, NULL);
    pthread_create(&b, NULL, second, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return seen[0] + seen[1] == 0;
}
