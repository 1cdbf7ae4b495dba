/* A mutex unlocked by a thread that does not hold it. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void *hand_over(void *unused)
{
    pthread_mutex_unlock(&turn);
    return unused;
}

int main(void)
{
    pthread_t a;

    pthread_mutex_lock(&turn);
    pthread_create(&a, NULL, hand_over, NULL);
    pthread_mutex_lock(&turn); /* waits for its turn */
    pthread_mutex_unlock(&turn);
    pthread_join(a, NULL);
    return 0;
}
