/* kernels.c - what proofs.c searches: instrumented, like any program under test. */
#include "kernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int counter, buffered;

static void *counts(void *times)
{
    for (intptr_t i = 0; i < (intptr_t)times; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void count(int threads, intptr_t times)
{
    pthread_t t[4];
    for (int i = 0; i < threads; i++)
        pthread_create(&t[i], NULL, counts, (void *)times);
    for (int i = 0; i < threads; i++)
        pthread_join(t[i], NULL);
}

void mutex_four_by_three(void *unused)
{
    (void)unused;
    count(4, 3);
}

void mutex_three_by_four(void *unused)
{
    (void)unused;
    count(3, 4);
}

static void *produces(void *unused)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        while (buffered == 2)
            pthread_cond_wait(&not_full, &lock);
        buffered++;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *consumes(void *unused)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        while (buffered == 0)
            pthread_cond_wait(&not_empty, &lock);
        buffered--;
        pthread_cond_signal(&not_full);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

void buffer_two_by_two(void *unused)
{
    (void)unused;
    pthread_t t[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, i < 2 ? produces : consumes, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
}

/* ---- One producer, one consumer, no lock: who would have to wait gives up ---- */

void __VERIFIER_assume(int condition);

enum { ITEMS = 8, CAPACITY = 2 };
static atomic_uint filled, emptied;
static unsigned ring[CAPACITY];

static void *fills(void *unused)
{
    for (unsigned i = 0; i < ITEMS; i++) {
        __VERIFIER_assume(i - atomic_load_explicit(&emptied, memory_order_acquire) < CAPACITY);
        ring[i % CAPACITY] = i;
        atomic_store_explicit(&filled, i + 1, memory_order_release);
    }
    return unused;
}

static void *empties(void *unused)
{
    for (unsigned i = 0; i < ITEMS; i++) {
        __VERIFIER_assume(atomic_load_explicit(&filled, memory_order_acquire) > i);
        if (ring[i % CAPACITY] != i)
            il_fail("item %u is another", i);
        atomic_store_explicit(&emptied, i + 1, memory_order_release);
    }
    return unused;
}

int ring_of_two(int argc, char **argv, char **envp)
{
    (void)argc, (void)argv, (void)envp;
    pthread_t t[2];
    pthread_create(&t[0], NULL, fills, NULL);
    pthread_create(&t[1], NULL, empties, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
