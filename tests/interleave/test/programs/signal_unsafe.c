// verdict: bug, unsafe call in a handler
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_alarm(int number)
{
    printf("%d\n", number);
}

int main(void)
{
    signal(SIGALRM, on_alarm);
    alarm(1);
    pause();
}
