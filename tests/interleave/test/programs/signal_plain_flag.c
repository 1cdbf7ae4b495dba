// verdict: bug, data race
#include <signal.h>
#include <unistd.h>

static int stop;

static void on_term(int number)
{
    stop = number;
}

int main(void)
{
    sigset_t set, old;

    signal(SIGALRM, on_term);
    alarm(1);
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    while (!stop)
        usleep(1000);
    sigprocmask(SIG_BLOCK, &set, &old);
}
