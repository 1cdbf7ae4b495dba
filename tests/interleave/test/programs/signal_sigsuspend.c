// verdict: verified
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number)
{
    stop = number;
}

static void *sends(void *arg)
{
    kill(getpid(), SIGTERM);
    return arg;
}

int main(void)
{
    pthread_t thread;
    sigset_t set, old;

    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, &old);
    signal(SIGTERM, on_term);
    pthread_create(&thread, NULL, sends, NULL);

    while (!stop)
        sigsuspend(&old);
    return pthread_join(thread, NULL);
}
