/* orders.c - what weak.c times: instrumented, like any program under test. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

#include "interleave.h"
#include "orders.h"

static atomic_int x, y;
static int seen[2];

static void run(int n, void *(*const body[])(void *))
{
    pthread_t t[4];
    for (int i = 0; i < n; i++)
        pthread_create(&t[i], NULL, body[i], (void *)(intptr_t)i);
    for (int i = 0; i < n; i++)
        pthread_join(t[i], NULL);
}

static void *stores_then_loads(void *number)
{
    atomic_int *mine = number ? &y : &x, *other = number ? &x : &y;
    atomic_store_explicit(mine, 1, memory_order_relaxed);
    seen[number != NULL] = atomic_load_explicit(other, memory_order_relaxed);
    return NULL;
}

void store_buffering(void *unused)
{
    (void)unused;
    run(2, (void *(*const[])(void *)){stores_then_loads, stores_then_loads});
    if (!seen[0] && !seen[1])
        il_fail("both read 0");
}

static void *publishes(void *unused)
{
    atomic_store_explicit(&x, 1, memory_order_relaxed);
    atomic_store_explicit(&y, 1, memory_order_relaxed);
    return unused;
}

static void *receives(void *unused)
{
    if (atomic_load_explicit(&y, memory_order_relaxed) &&
        !atomic_load_explicit(&x, memory_order_relaxed))
        il_fail("read 0 after the flag");
    return unused;
}

void message_passing(void *unused)
{
    (void)unused;
    run(2, (void *(*const[])(void *)){publishes, receives});
}

static void *writes_x(void *unused)
{
    atomic_store_explicit(&x, 1, memory_order_release);
    return unused;
}

static void *writes_y(void *unused)
{
    atomic_store_explicit(&y, 1, memory_order_release);
    return unused;
}

static void *reads_both(void *number)
{
    atomic_int *first = (intptr_t)number == 2 ? &x : &y, *second = first == &x ? &y : &x;
    atomic_load_explicit(first, memory_order_acquire);
    atomic_load_explicit(second, memory_order_acquire);
    return NULL;
}

void independent_reads(void *unused)
{
    (void)unused;
    run(4, (void *(*const[])(void *)){writes_x, writes_y, reads_both, reads_both});
}

/* Three threads in a ring hand five items on. */
enum { RING = 3, ITEMS = 5 };
static atomic_int slot[RING];
static int item[RING];

static void *hands_on(void *number)
{
    intptr_t me = (intptr_t)number, next = (me + 1) % RING;
    for (int k = 1; k <= ITEMS; k++) {
        while (atomic_load_explicit(&slot[me], memory_order_acquire) != k - (me == 0))
            sched_yield();
        item[next] = item[me] + 1;
        atomic_store_explicit(&slot[next], k, memory_order_release);
    }
    return NULL;
}

void ring(void *unused)
{
    (void)unused;
    run(RING, (void *(*const[])(void *)){hands_on, hands_on, hands_on});
    if (item[0] != RING * ITEMS)
        il_fail("an item was lost");
}
