// verdict: verified
#include <pthread.h>
#include <stddef.h>

/* No memory but its own stack is touched here. */
static void *loops(void *arg)
{
    for (unsigned i = 0;; i++)
        if (i == 10)
            i = 0;
    return arg;
}

int main(void)
{
    pthread_t t;

    pthread_create(&t, NULL, loops, NULL);
    pthread_detach(t);
    return 0;
}
