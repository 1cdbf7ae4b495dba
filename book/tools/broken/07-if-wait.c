/* `if` instead of `while` round pthread_cond_wait. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards items */
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items;

static void *consumer(void *unused)
{
    pthread_mutex_lock(&lock);
    if (items == 0)
        pthread_cond_wait(&filled, &lock);
    items--;
    pthread_mutex_unlock(&lock);
    return unused;
}

static void produce(void)
{
    pthread_mutex_lock(&lock);
    items++;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, consumer, NULL);
    pthread_create(&b, NULL, consumer, NULL);
    produce();
    pthread_mutex_lock(&lock);
    int none_taken_twice = items >= 0;
    pthread_mutex_unlock(&lock);
    produce();
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return !none_taken_twice || items != 0;
}
