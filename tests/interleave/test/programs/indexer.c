// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
enum { SIZE = 8, THREADS = 3 };
static atomic_int table[SIZE];

/* A hash table in which every thread claims a slot. */
static void *insert(void *arg)
{
    int key = (int)(long)arg + 1, slot = key * 7 % SIZE, none = 0;

    while (!atomic_compare_exchange_strong(&table[slot], &none, key)) {
        none = 0;
        slot = (slot + 1) % SIZE;
    }
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    int used = 0;

    for (long i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, insert, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    for (int i = 0; i < SIZE; i++)
        used += table[i] != 0;
    assert(used == THREADS);
    return 0;
}
