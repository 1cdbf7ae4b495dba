/* The same, with every access under the lock. */
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards visits and last */
static int visits;
static int last;

static void visit(int who)
{
    pthread_mutex_lock(&lock);
    visits++;
    last = who;
    pthread_mutex_unlock(&lock);
}

static void *first(void *unused)
{
    visit(1);
    return unused;
}

static void *second(void *unused)
{
    visit(2);
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
