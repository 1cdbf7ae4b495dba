// verdict: verified
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
enum { THREADS = 4 };
static int *cells;

static void *fill(void *arg)
{
    cells[(long)arg] = 1;
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    int sum = 0;

    cells = calloc(THREADS, sizeof *cells);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, fill, (void *)i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    for (int i = 0; i < THREADS; i++)
        sum += cells[i];
    assert(sum == THREADS);
    return 0;
}
