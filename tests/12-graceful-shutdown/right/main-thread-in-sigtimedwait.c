// passes
// The main thread waits for signals and for the deadline, a thread of its own sits at the desk. The
// last worker who leaves sends the main thread one more SIGTERM.
#include "graceful_shutdown.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "desk.h"

struct server {
    const struct service *service;
    struct desk *desk;
    int closed; /* an eventfd: the desk may close */
    pthread_t main, attendant, workers[MOST_WORKERS];
    pthread_mutex_t lock;
    pthread_cond_t news;
    bool open, hurry, over, ready;
    unsigned started, living;
    unsigned line[MOST_ROOM], first, count;
};

static enum answer put(struct server *server, unsigned job)
{
    pthread_mutex_lock(&server->lock);
    enum answer answer = !server->open                            ? CLOSING
                         : server->count == server->service->room ? BUSY
                                                                  : ACCEPTED;
    if (answer == ACCEPTED) {
        server->line[(server->first + server->count++) % MOST_ROOM] = job;
        pthread_cond_signal(&server->news);
    }
    pthread_mutex_unlock(&server->lock);
    return answer;
}

static void *attend(void *arg)
{
    struct server *server = arg;
    struct pollfd fds[] = {{desk_descriptor(server->desk), POLLIN, 0}, {server->closed, POLLIN, 0}};
    struct request request;
    do {
        poll(fds, 2, -1);
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
    } while (fds[1].revents == 0);
    return NULL;
}

/* Called with the lock, returns with it. */
static void do_job(struct server *server, unsigned job)
{
    const struct service *service = server->service;
    bool done = false;
    while (!done && !server->hurry) {
        pthread_mutex_unlock(&server->lock);
        done = service->step(service->self, job);
        pthread_mutex_lock(&server->lock);
    }
    if (!done) {
        pthread_mutex_unlock(&server->lock);
        service->abandon(service->self, job);
        pthread_mutex_lock(&server->lock);
    }
}

static void *work(void *arg)
{
    struct server *server = arg;
    pthread_mutex_lock(&server->lock);
    while (server->open || server->count > 0)
        if (server->count == 0) {
            pthread_cond_wait(&server->news, &server->lock);
        } else {
            unsigned job = server->line[server->first];
            server->first = (server->first + 1) % MOST_ROOM;
            server->count--;
            do_job(server, job);
        }
    if (--server->living == 0) {
        server->over = true;
        pthread_kill(server->main, SIGTERM);
    }
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static void run(struct server *server)
{
    struct timespec grace = {.tv_sec = server->service->grace};
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigwaitinfo(&term, NULL);
    pthread_mutex_lock(&server->lock);
    server->open = false;
    pthread_cond_broadcast(&server->news);
    pthread_mutex_unlock(&server->lock);
    sigtimedwait(&term, NULL, &grace);
    pthread_mutex_lock(&server->lock);
    server->hurry = true;
    while (!server->over) {
        pthread_mutex_unlock(&server->lock);
        sigwaitinfo(&term, NULL);
        pthread_mutex_lock(&server->lock);
    }
    pthread_mutex_unlock(&server->lock);
    for (unsigned i = 0; i < server->started; i++)
        pthread_join(server->workers[i], NULL);
    while (sigtimedwait(&term, NULL, &(struct timespec){0, 0}) > 0)
        ;
}

int serve(const struct service *service, int listener)
{
    struct server server = {.service = service,
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .news = PTHREAD_COND_INITIALIZER,
                            .open = true,
                            .main = pthread_self()};
    if ((server.desk = desk_open(listener)) == NULL)
        return errno;
    int error = (server.closed = eventfd(0, EFD_CLOEXEC)) < 0 ? errno : 0;
    pthread_mutex_lock(&server.lock);
    while (error == 0 && server.started < service->workers) {
        error = pthread_create(&server.workers[server.started], NULL, work, &server);
        server.started += error == 0;
    }
    server.living = server.started;
    if (server.started > 0)
        error = pthread_create(&server.attendant, NULL, attend, &server);
    if (error != 0)
        server.open = false, pthread_cond_broadcast(&server.news);
    pthread_mutex_unlock(&server.lock);
    if (server.started > 0 && error == 0) {
        run(&server);
        eventfd_write(server.closed, 1);
        pthread_join(server.attendant, NULL);
    } else {
        sigset_t term;
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        for (unsigned i = 0; i < server.started; i++)
            pthread_join(server.workers[i], NULL);
        if (server.started > 0)
            sigwaitinfo(&term, NULL);
    }
    desk_close(server.desk);
    if (server.closed >= 0)
        close(server.closed);
    return error;
}
