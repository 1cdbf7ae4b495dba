// no_deposit_is_lost: deadlock
#include <pthread.h>

void branch_deposit(struct branch *branch, long amount)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&lock);
    honest_deposit(branch, amount);
}
