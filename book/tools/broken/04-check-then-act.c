/* Check, then act: each of the two under the lock, but not both together. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards seats */
static int seats = 1;

static bool is_free(void)
{
    pthread_mutex_lock(&lock);
    bool yes = seats > 0;
    pthread_mutex_unlock(&lock);
    return yes;
}

static void sell(void)
{
    pthread_mutex_lock(&lock);
    seats--;
    pthread_mutex_unlock(&lock);
}

static void *customer(void *unused)
{
    if (is_free())
        sell();
    return unused;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, customer, NULL);
    pthread_create(&b, NULL, customer, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return seats != 0;
}
