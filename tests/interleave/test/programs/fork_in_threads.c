// verdict: cannot be checked
#include <pthread.h>
#include <unistd.h>

static void *work(void *arg)
{
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_atfork(NULL, NULL, NULL);
    pthread_create(&thread, NULL, work, NULL);
    if (fork() == 0)
        _exit(0);
    return pthread_join(thread, NULL);
}
