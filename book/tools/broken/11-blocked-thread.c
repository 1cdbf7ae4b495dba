/* A detached thread that waits for ever. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards full and taken */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool full, taken;

static void *offer(void *unused)
{
    pthread_mutex_lock(&lock);
    while (full)
        pthread_cond_wait(&changed, &lock);
    full = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, offer, NULL);
    pthread_create(&b, NULL, offer, NULL);
    pthread_detach(a);
    pthread_detach(b);
    pthread_mutex_lock(&lock);
    while (!full)
        pthread_cond_wait(&changed, &lock);
    taken = true; /* and nobody empties the slot for the other */
    pthread_mutex_unlock(&lock);
    return !taken;
}
