// verdict: bug, lock misuse, after an injected fault
// with: FAULTS=create
/* Joins a thread that there was none of. */
#include <pthread.h>

static void *run(void *unused)
{
    return unused;
}

int main(void)
{
    pthread_t thread = 0;

    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    return 0;
}
