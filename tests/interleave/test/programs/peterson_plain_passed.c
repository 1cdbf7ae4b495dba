// verdict: verified
// with: RACES=pass
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static volatile int wants[2], turn;
static int shared; /* a race, if both are inside */

static void *left(void *arg)
{
    wants[0] = 1;
    turn = 1;
    while (wants[1] && turn == 1)
        ;
    shared++;
    assert(shared == 1);
    shared--;
    wants[0] = 0;
    return arg;
}

static void *right(void *arg)
{
    wants[1] = 1;
    turn = 0;
    while (wants[0] && turn == 0)
        ;
    shared++;
    assert(shared == 1);
    shared--;
    wants[1] = 0;
    return arg;
}

int main(void)
{
    pthread_t t[2];

    pthread_create(&t[0], NULL, left, NULL);
    pthread_create(&t[1], NULL, right, NULL);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    return 0;
}
