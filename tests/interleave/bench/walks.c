/* walks.c - what cost.c times: instrumented, like any program under test. */
#include "walks.h"

#include <pthread.h>
#include <stdatomic.h>

static atomic_int x;
static int counter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void run(int n, void *(*body)(void *))
{
    pthread_t t[3];
    for (int i = 0; i < n; i++)
        pthread_create(&t[i], NULL, body, NULL);
    for (int i = 0; i < n; i++)
        pthread_join(t[i], NULL);
}

static void *loads_and_stores_twice(void *unused)
{
    (void)unused;
    for (int i = 0; i < 2; i++)
        atomic_store(&x, atomic_load(&x) + 1);
    return NULL;
}

void loads_and_stores(void *unused)
{
    (void)unused;
    run(3, loads_and_stores_twice);
}

static void *counts_three_times(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

void mutex_three_by_three(void *unused)
{
    (void)unused;
    run(3, counts_three_times);
}

void alone(void *unused)
{
    (void)unused;
    for (int i = 0; i < ALONE; i++)
        atomic_fetch_add(&x, 1);
}

static void *counts_once(void *unused)
{
    counter++;
    return unused;
}

void trivial_bug(void *unused)
{
    (void)unused;
    run(2, counts_once);
}
