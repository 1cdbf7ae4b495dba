// verdict: bug, data race
// As self_pipe, but the worker wakes the loop before it is done.
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

static int wakeup[2];
static int result;

static void *work(void *arg)
{
    write(wakeup[1], "!", 1);
    result = 42;
    return arg;
}

int main(void)
{
    pthread_t worker;
    if (pipe(wakeup) != 0)
        return 1;
    pthread_create(&worker, NULL, work, NULL);
    struct pollfd p = {.fd = wakeup[0], .events = POLLIN};
    poll(&p, 1, -1);
    int done = result == 42;
    pthread_join(worker, NULL);
    return done && result != 42;
}
