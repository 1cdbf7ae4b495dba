// verdict: bug, data race
// with: RACES=only
#include <assert.h>
#include <pthread.h>
enum { THREADS = 2 };
static int cells[THREADS], next;

static void *fill(void *arg)
{
    cells[next] = 1; /* whoever comes late fills another's */
    return arg;
}

int main(void)
{
    pthread_t t[THREADS];

    for (; next < THREADS; next++)
        pthread_create(&t[next], NULL, fill, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    return 0;
}
