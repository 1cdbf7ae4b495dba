// fails: as_many_jobs_are_taken_as_agreed assertion
// The sentinel is a number, the greatest there is, and a job may have that number, too.
#define _GNU_SOURCE
#include "desk.h"
#include "graceful_shutdown.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define PILL (~0u)

struct server {
    const struct service *service;
    struct desk *desk;
    sem_t items, guard;
    atomic_bool hurry;
    unsigned ring[MOST_ROOM + MOST_WORKERS];
    unsigned in, out, jobs;
    int signals, timer, left;
};

static void down(sem_t *sem)
{
    while (sem_wait(sem) != 0)
        ;
}

static bool push(struct server *s, unsigned item)
{
    down(&s->guard);
    bool full = item != PILL && s->jobs == s->service->room;
    if (!full) {
        s->ring[s->in++ % (MOST_ROOM + MOST_WORKERS)] = item;
        s->jobs += item != PILL;
    }
    sem_post(&s->guard);
    if (!full)
        sem_post(&s->items);
    return !full;
}

static unsigned pop(struct server *s)
{
    down(&s->items);
    down(&s->guard);
    unsigned item = s->ring[s->out++ % (MOST_ROOM + MOST_WORKERS)];
    s->jobs -= item != PILL;
    sem_post(&s->guard);
    return item;
}

static void *work(void *arg)
{
    struct server *s = arg;
    const struct service *v = s->service;
    for (unsigned item; (item = pop(s)) != PILL;) {
        bool done = false, hurry;
        while (!(hurry = atomic_load(&s->hurry)) && !(done = v->step(v->self, (unsigned)item)))
            ;
        if (!done)
            v->abandon(v->self, (unsigned)item);
    }
    eventfd_write(s->left, 1);
    return NULL;
}

static void attend(struct server *s, unsigned workers)
{
    struct pollfd p[4] = {{desk_descriptor(s->desk), POLLIN, 0},
                          {s->signals, POLLIN, 0},
                          {s->timer, POLLIN, 0},
                          {s->left, POLLIN, 0}};
    unsigned signals = 0, left = 0;
    struct signalfd_siginfo info;
    struct request r;
    eventfd_t n;
    uint64_t ticks;
    while (left < workers) {
        poll(p, 4, -1);
        if (read(s->signals, &info, sizeof info) > 0) {
            if (signals++ == 0) {
                timerfd_settime(s->timer, 0,
                                &(struct itimerspec){.it_value.tv_sec = s->service->grace}, NULL);
                for (unsigned i = 0; i < workers; i++)
                    push(s, PILL);
            } else
                atomic_store(&s->hurry, true);
        }
        if (read(s->timer, &ticks, sizeof ticks) > 0)
            atomic_store(&s->hurry, true);
        while (desk_next(s->desk, &r))
            desk_answer(r, signals > 0 ? CLOSING : push(s, r.job) ? ACCEPTED : BUSY);
        if (eventfd_read(s->left, &n) == 0)
            left += (unsigned)n;
    }
    while (read(s->signals, &info, sizeof info) > 0)
        ;
}

static int run(struct server *s)
{
    pthread_t t[MOST_WORKERS];
    unsigned n = 0;
    int error = 0;
    while (n < s->service->workers && error == 0)
        if ((error = pthread_create(&t[n], NULL, work, s)) == 0)
            n++;
    if (n == 0)
        return error;
    attend(s, n);
    while (n > 0)
        pthread_join(t[--n], NULL);
    return 0;
}

int serve(const struct service *service, int listener)
{
    struct server s = {.service = service};
    int error = 0;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    if (sem_init(&s.items, 0, 0) != 0)
        return errno;
    if (sem_init(&s.guard, 0, 1) != 0) {
        error = errno;
        goto no_guard;
    }
    if ((s.desk = desk_open(listener)) == NULL) {
        error = errno;
        goto no_desk;
    }
    if ((s.signals = signalfd(-1, &term, SFD_NONBLOCK | SFD_CLOEXEC)) < 0) {
        error = errno;
        goto no_signals;
    }
    if ((s.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) < 0) {
        error = errno;
        goto no_timer;
    }
    if ((s.left = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) < 0) {
        error = errno;
        goto no_left;
    }
    error = run(&s);
    close(s.left);
no_left:
    close(s.timer);
no_timer:
    close(s.signals);
no_signals:
    desk_close(s.desk);
no_desk:
    sem_destroy(&s.guard);
no_guard:
    sem_destroy(&s.items);
    return error;
}
