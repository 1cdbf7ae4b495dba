// verdict: verified
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int number)
{
    stop = number;
}

int main(void)
{

    signal(SIGALRM, on_term);
    alarm(1);
    while (!stop)
        usleep(1000);
}
