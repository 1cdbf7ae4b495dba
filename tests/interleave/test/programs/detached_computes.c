// verdict: verified
#include <pthread.h>
#include <stddef.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int served;
static unsigned digits[100];

/* Nobody waits for it, and it touches nothing that is shared. */
static void *computes(void *arg)
{
    for (unsigned i = 0;; i++)
        digits[i % 100] += i;
    return arg;
}

static void *serves(void *arg)
{
    pthread_mutex_lock(&m);
    served++;
    pthread_mutex_unlock(&m);
    return arg;
}

int main(void)
{
    pthread_t computer, server;

    pthread_create(&computer, NULL, computes, NULL);
    pthread_detach(computer);
    pthread_create(&server, NULL, serves, NULL);
    serves(NULL);
    pthread_join(server, NULL);
    return served != 2;
}
