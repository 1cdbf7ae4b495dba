// verdict: verified
// A token goes round three threads, from pipe to pipe, and is counted up without a lock.
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

enum { THREADS = 3, ROUNDS = 2 };
static int ring[THREADS][2];
static int count;

static void *pass_on(void *arg)
{
    int me = (int)(intptr_t)arg;
    char token;
    for (int i = 0; i < ROUNDS; i++) {
        if (read(ring[me][0], &token, 1) != 1)
            return NULL;
        count++;
        write(ring[(me + 1) % THREADS][1], &token, 1);
    }
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
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    assert(count == THREADS * ROUNDS);
    return 0;
}
