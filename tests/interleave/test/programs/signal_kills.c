// verdict: bug, killed by a signal
#include <signal.h>
#include <unistd.h>

int main(void)
{
    alarm(1);
    sleep(2);
}
