// verdict: verified
// A worker wakes the loop by a pipe of its own; what it did is then to be seen.
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

static int wakeup[2];
static int result;

static void *work(void *arg)
{
    result = 42;
    write(wakeup[1], "!", 1);
    return arg;
}

int main(void)
{
    pthread_t worker;
    char c;
    if (pipe(wakeup) != 0)
        return 1;
    pthread_create(&worker, NULL, work, NULL);
    struct pollfd p = {.fd = wakeup[0], .events = POLLIN};
    while (poll(&p, 1, 1000) == 0)
        ;
    assert(p.revents & POLLIN);
    assert(result == 42);
    read(wakeup[0], &c, 1);
    pthread_join(worker, NULL);
    close(wakeup[0]);
    close(wakeup[1]);
    return 0;
}
