// verdict: bug, never ends
#include <pthread.h>
#include <stddef.h>

/* The process ends with its last thread, and this one has no end. */
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
    pthread_exit(NULL);
}
