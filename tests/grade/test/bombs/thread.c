// no_deposit_is_lost: livelock
// Threads without end.
#include <pthread.h>

static void *idle(void *unused)
{
    return unused;
}

void branch_deposit(struct branch *branch, long amount)
{
    pthread_t thread;

    for (;;)
        pthread_create(&thread, NULL, idle, NULL);
    honest_deposit(branch, amount);
}
