// verdict: verified
/* Blocked before there are threads, and waited for in one of them. */
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int stop;

static void *waits(void *arg)
{
    int number;

    sigwait(arg, &number);
    assert(number == SIGTERM);
    printf("stopping\n");
    pthread_mutex_lock(&m);
    stop = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&m);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&thread, NULL, waits, &set);
    kill(getpid(), SIGTERM);
    pthread_mutex_lock(&m);
    while (!stop)
        pthread_cond_wait(&changed, &m);
    pthread_mutex_unlock(&m);
    return pthread_join(thread, NULL);
}
