// verdict: bug, data race
// As pipe_ring, but somebody has put in a second token.
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

enum { THREADS = 3 };
static int ring[THREADS][2];
static int count;

static void *pass_on(void *arg)
{
    int me = (int)(intptr_t)arg;
    char token;
    if (read(ring[me][0], &token, 1) != 1)
        return NULL;
    count++;
    write(ring[(me + 1) % THREADS][1], &token, 1);
    return NULL;
}

int main(void)
{
    pthread_t t[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pipe(ring[i]) != 0)
            return 1;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, pass_on, (void *)(intptr_t)i);
    write(ring[0][1], "t", 1);
    write(ring[1][1], "t", 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    return 0;
}
