// passes
// A worker who stays, and helpers who are started for jobs that find him busy and leave when
// nothing waits. Without a helper to be had, the job waits for him.
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
    int end, term, timer;
    pthread_mutex_t lock;
    pthread_cond_t cond;
    unsigned jobs[MOST_ROOM], length, busy;
    bool closing, hurry, ended[MOST_WORKERS];
    pthread_t t[MOST_WORKERS];
    bool used[MOST_WORKERS];
};

static void finished(struct server *s)
{
    if (s->closing && s->length == 0 && s->busy == 0)
        eventfd_write(s->end, 1);
}

/* Called with the lock held, and comes back with it. */
static void do_jobs(struct server *s)
{
    while (s->length > 0) {
        unsigned job = s->jobs[0];
        s->length--;
        for (unsigned i = 0; i < s->length; i++)
            s->jobs[i] = s->jobs[i + 1];
        s->busy++;
        bool done = false;
        while (!s->hurry && !done) {
            pthread_mutex_unlock(&s->lock);
            done = s->service->step(s->service->self, job);
            pthread_mutex_lock(&s->lock);
        }
        if (!done)
            s->service->abandon(s->service->self, job);
        s->busy--;
    }
    finished(s);
}

static void *steady(void *arg)
{
    struct server *s = arg;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        do_jobs(s);
        if (s->closing)
            break;
        pthread_cond_wait(&s->cond, &s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void *once(void *arg)
{
    struct server *s = arg;
    pthread_mutex_lock(&s->lock);
    do_jobs(s);
    for (unsigned i = 1; i < MOST_WORKERS; i++)
        if (s->used[i] && pthread_equal(s->t[i], pthread_self()))
            s->ended[i] = true;
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* With the lock held: which is why the new thread finds its handle in t[]. */
static void help(struct server *s)
{
    for (unsigned i = 1; i < s->service->workers; i++) {
        if (s->used[i] && !s->ended[i])
            continue;
        if (s->used[i]) {
            pthread_t old = s->t[i];
            pthread_mutex_unlock(&s->lock);
            pthread_join(old, NULL);
            pthread_mutex_lock(&s->lock);
        }
        s->ended[i] = false;
        s->used[i] = pthread_create(&s->t[i], NULL, once, s) == 0;
        return;
    }
}

static enum answer put(struct server *s, unsigned job)
{
    enum answer a = ACCEPTED;
    pthread_mutex_lock(&s->lock);
    if (s->closing)
        a = CLOSING;
    else if (s->length == s->service->room)
        a = BUSY;
    else {
        s->jobs[s->length++] = job;
        pthread_cond_signal(&s->cond);
        if (s->busy > 0 || s->length > 1)
            help(s);
    }
    pthread_mutex_unlock(&s->lock);
    return a;
}

static void change(struct server *s, bool hurry)
{
    pthread_mutex_lock(&s->lock);
    s->closing = true;
    s->hurry |= hurry;
    finished(s);
    pthread_cond_signal(&s->cond);
    pthread_mutex_unlock(&s->lock);
}

static void attend(struct server *s)
{
    struct pollfd p[] = {{desk_descriptor(s->desk), POLLIN, 0},
                         {s->end, POLLIN, 0},
                         {s->term, POLLIN, 0},
                         {s->timer, POLLIN, 0}};
    struct signalfd_siginfo info;
    struct request r;
    bool closing = false;
    eventfd_t n;
    do {
        poll(p, 4, -1);
        while (read(s->term, &info, sizeof info) > 0) {
            if (!closing)
                timerfd_settime(s->timer, 0,
                                &(struct itimerspec){.it_value.tv_sec = s->service->grace}, NULL);
            change(s, closing);
            closing = true;
        }
        if (eventfd_read(s->timer, &n) == 0)
            change(s, true);
        while (desk_next(s->desk, &r))
            desk_answer(r, put(s, r.job));
    } while (eventfd_read(s->end, &n) != 0);
}

static int run(struct server *s)
{
    int error = pthread_create(&s->t[0], NULL, steady, s);
    if (error != 0)
        return error;
    attend(s);
    for (unsigned i = 0; i < MOST_WORKERS; i++)
        if (i == 0 || s->used[i])
            pthread_join(s->t[i], NULL);
    return 0;
}

int serve(const struct service *service, int listener)
{
    struct server s = {.service = service,
                       .end = -1,
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
    if ((s.end = eventfd(0, EFD_NONBLOCK)) < 0 ||
        (s.term = signalfd(-1, &term, SFD_NONBLOCK)) < 0 ||
        (s.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)) < 0)
        error = errno;
    else
        error = run(&s);
    int fd[] = {s.end, s.term, s.timer};
    for (int i = 0; i < 3; i++)
        if (fd[i] >= 0)
            close(fd[i]);
    desk_close(s.desk);
    return error;
}
