/* A race that a lock taken in between hides in the usual order. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards visits */
static int visits;
static int last; /* guarded by nothing */

static void visit(void)
{
    pthread_mutex_lock(&lock);
    visits++;
    pthread_mutex_unlock(&lock);
}

static void *first(void *unused)
{
    last = 1;
    visit();
    return unused;
}

static void *second(void *unused)
{
    visit();
    last = 2;
    return unused;
}

int main(void)
{
    pthread_t a, b;

    pthread_create(&a, NULL, first, NULL);
    pthread_create(&b, NULL, second, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return visits != 2 || last == 0;
}
