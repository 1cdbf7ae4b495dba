// passes
// In a hurry the workers are cancelled: between two steps, or while they wait, but never inside a
// step. The last job that came is the first to be done.
#define _GNU_SOURCE
#include "desk.h"
#include "graceful_shutdown.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct server {
    const struct service *service;
    struct desk *desk;
    int gone, term, timer;
    pthread_mutex_t lock;
    pthread_cond_t cond;
    bool closed;
    unsigned jobs[MOST_ROOM], waiting; /* a stack */
    unsigned n;
    pthread_t t[MOST_WORKERS];
};

struct job {
    struct server *server;
    unsigned number;
};

static void unlock(void *lock)
{
    pthread_mutex_unlock(lock);
}

static void leave(void *server)
{
    eventfd_write(((struct server *)server)->gone, 1);
}

static void give_up(void *arg)
{
    struct job *job = arg;
    job->server->service->abandon(job->server->service->self, job->number);
}

static bool take(struct server *s, unsigned *job)
{
    bool some;
    pthread_mutex_lock(&s->lock);
    pthread_cleanup_push(unlock, &s->lock);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    while (s->waiting == 0 && !s->closed)
        pthread_cond_wait(&s->cond, &s->lock);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    some = s->waiting > 0;
    if (some)
        *job = s->jobs[--s->waiting];
    pthread_cleanup_pop(1);
    return some;
}

static void *work(void *arg)
{
    struct server *s = arg;
    struct job job = {.server = s};
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    pthread_cleanup_push(leave, s);
    while (take(s, &job.number)) {
        bool done = false;
        pthread_cleanup_push(give_up, &job);
        while (!done) {
            pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
            pthread_testcancel();
            pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
            done = s->service->step(s->service->self, job.number);
        }
        pthread_cleanup_pop(0);
    }
    pthread_cleanup_pop(1);
    return NULL;
}

static void hurry(struct server *s)
{
    for (unsigned i = 0; i < s->n; i++)
        pthread_cancel(s->t[i]);
}

static enum answer put(struct server *s, unsigned job)
{
    enum answer a = CLOSING;
    pthread_mutex_lock(&s->lock);
    if (!s->closed && s->waiting == s->service->room)
        a = BUSY;
    else if (!s->closed) {
        s->jobs[s->waiting++] = job;
        pthread_cond_signal(&s->cond);
        a = ACCEPTED;
    }
    pthread_mutex_unlock(&s->lock);
    return a;
}

static void attend(struct server *s)
{
    struct pollfd p[] = {{desk_descriptor(s->desk), POLLIN, 0},
                         {s->gone, POLLIN, 0},
                         {s->term, POLLIN, 0},
                         {s->timer, POLLIN, 0}};
    struct signalfd_siginfo info;
    struct request r;
    unsigned left = 0;
    eventfd_t n;
    while (left < s->n) {
        poll(p, 4, -1);
        if (eventfd_read(s->timer, &n) == 0)
            hurry(s);
        while (read(s->term, &info, sizeof info) == sizeof info) {
            if (s->closed)
                hurry(s);
            else {
                timerfd_settime(s->timer, 0,
                                &(struct itimerspec){.it_value.tv_sec = s->service->grace}, NULL);
                pthread_mutex_lock(&s->lock);
                s->closed = true;
                pthread_cond_broadcast(&s->cond);
                pthread_mutex_unlock(&s->lock);
            }
        }
        while (desk_next(s->desk, &r))
            desk_answer(r, put(s, r.job));
        if (eventfd_read(s->gone, &n) == 0)
            left += (unsigned)n;
    }
}

static int run(struct server *s)
{
    int error = 0;
    while (s->n < s->service->workers && (error = pthread_create(&s->t[s->n], NULL, work, s)) == 0)
        s->n++;
    if (s->n == 0)
        return error;
    attend(s);
    for (unsigned i = 0; i < s->n; i++)
        pthread_join(s->t[i], NULL);
    while (s->waiting > 0)
        s->service->abandon(s->service->self, s->jobs[--s->waiting]);
    return 0;
}

int serve(const struct service *service, int listener)
{
    struct server s = {.service = service,
                       .gone = -1,
                       .timer = -1,
                       .term = -1,
                       .lock = PTHREAD_MUTEX_INITIALIZER,
                       .cond = PTHREAD_COND_INITIALIZER};
    int error = 0;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    if ((s.desk = desk_open(listener)) == NULL)
        return errno;
    if ((s.gone = eventfd(0, EFD_NONBLOCK)) < 0 ||
        (s.term = signalfd(-1, &term, SFD_NONBLOCK)) < 0 ||
        (s.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)) < 0)
        error = errno;
    else
        error = run(&s);
    if (s.gone >= 0)
        close(s.gone);
    if (s.term >= 0)
        close(s.term);
    if (s.timer >= 0)
        close(s.timer);
    desk_close(s.desk);
    return error;
}
