// passes
// One worker at first, others as jobs wait; pselect() lets the signal in.
#include "graceful_shutdown.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "desk.h"

struct server {
    const struct service *service;
    struct desk *desk;
    int empty;                /* an eventfd: the last worker has left */
    struct timespec deadline; /* of the main thread */
    pthread_mutex_t lock;     /* guards what follows */
    pthread_cond_t news;
    bool open, hurry;
    unsigned started, living, idle, count;
    unsigned *jobs;
    pthread_t workers[MOST_WORKERS];
};

static volatile sig_atomic_t sigterms;

static void on_sigterm(int number)
{
    (void)number;
    sigterms = 1;
}

static bool next_step(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    bool go = !server->hurry;
    pthread_mutex_unlock(&server->lock);
    return go;
}

static void do_job(struct server *server, unsigned job)
{
    const struct service *service = server->service;
    while (next_step(server))
        if (service->step(service->self, job))
            return;
    service->abandon(service->self, job);
}

static void *work(void *arg)
{
    struct server *server = arg;
    pthread_mutex_lock(&server->lock);
    for (;;) {
        if (server->count > 0) {
            unsigned job = server->jobs[0];
            server->count--;
            for (unsigned i = 0; i < server->count; i++)
                server->jobs[i] = server->jobs[i + 1];
            pthread_mutex_unlock(&server->lock);
            do_job(server, job);
            pthread_mutex_lock(&server->lock);
        } else if (server->open) {
            server->idle++;
            pthread_cond_wait(&server->news, &server->lock);
            server->idle--;
        } else {
            break;
        }
    }
    if (--server->living == 0)
        eventfd_write(server->empty, 1);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

/* With the lock. */
static int hire(struct server *server)
{
    int error = pthread_create(&server->workers[server->started], NULL, work, server);
    if (error == 0) {
        server->started++;
        server->living++;
    }
    return error;
}

static enum answer put(struct server *server, unsigned job)
{
    pthread_mutex_lock(&server->lock);
    enum answer answer = ACCEPTED;
    if (server->open && server->count >= server->idle && server->started < server->service->workers)
        hire(server);
    if (!server->open)
        answer = CLOSING;
    else if (server->count == server->service->room)
        answer = BUSY;
    else
        server->jobs[server->count++] = job;
    pthread_cond_signal(&server->news);
    pthread_mutex_unlock(&server->lock);
    return answer;
}

static void on_news(struct server *server)
{
    sigterms = 0;
    pthread_mutex_lock(&server->lock);
    if (server->open) {
        clock_gettime(CLOCK_MONOTONIC, &server->deadline);
        server->deadline.tv_sec += server->service->grace;
        server->open = false;
    } else {
        server->hurry = true;
    }
    pthread_cond_broadcast(&server->news);
    pthread_mutex_unlock(&server->lock);
}

static struct timespec left(struct timespec deadline)
{
    struct timespec now, none = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct timespec t = {deadline.tv_sec - now.tv_sec, deadline.tv_nsec - now.tv_nsec};
    if (t.tv_nsec < 0) {
        t.tv_nsec += 1000000000;
        t.tv_sec--;
    }
    return t.tv_sec < 0 ? none : t;
}

static void attend(struct server *server, const sigset_t *open)
{
    struct request request;
    bool over = false, open_now = true, hurry = false;
    while (!over) {
        fd_set set;
        int desk = desk_descriptor(server->desk),
            most = desk > server->empty ? desk : server->empty;
        struct timespec patience = left(server->deadline);
        FD_ZERO(&set);
        FD_SET(desk, &set);
        FD_SET(server->empty, &set);
        int n = pselect(most + 1, &set, NULL, NULL, open_now || hurry ? NULL : &patience, open);
        if (sigterms || n == 0) {
            on_news(server);
            hurry = !open_now;
            open_now = false;
        }
        over = n > 0 && FD_ISSET(server->empty, &set);
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
    }
}

int serve(const struct service *service, int listener)
{
    struct server server = {.service = service,
                            .open = true,
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .news = PTHREAD_COND_INITIALIZER};
    struct sigaction action = {.sa_handler = on_sigterm}, old;
    sigset_t mask;
    if ((server.desk = desk_open(listener)) == NULL)
        return errno;
    server.jobs = malloc((service->room + 1) * sizeof *server.jobs);
    int error = server.jobs == NULL ? ENOMEM : 0;
    server.empty = eventfd(0, EFD_CLOEXEC);
    if (server.empty < 0)
        error = errno;
    pthread_mutex_lock(&server.lock);
    if (error == 0)
        error = hire(&server);
    pthread_mutex_unlock(&server.lock);
    if (error == 0) {
        sigterms = 0;
        sigaction(SIGTERM, &action, &old);
        pthread_sigmask(SIG_BLOCK, NULL, &mask);
        sigdelset(&mask, SIGTERM);
        attend(&server, &mask);
        sigaction(SIGTERM, &old, NULL);
    }
    for (unsigned i = 0; i < server.started; i++)
        pthread_join(server.workers[i], NULL);
    desk_close(server.desk);
    if (server.empty >= 0)
        close(server.empty);
    free(server.jobs);
    return error;
}
