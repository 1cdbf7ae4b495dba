// fails: every_accepted_job_is_done assertion
// The handler sets a flag, and the main thread looks at it a hundred times a second.
#include "graceful_shutdown.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "desk.h"

struct server {
    const struct service *service;
    struct desk *desk;
    pthread_t workers[MOST_WORKERS];
    unsigned started;       /* of the workers; known to the main thread only */
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t arrived; /* workers wait for a job */
    _Atomic bool closing;
    unsigned jobs[MOST_ROOM], put, taken; /* those that wait for a worker: a ring */
};

static struct server *running; /* for the handler, which is told nothing but a number */

static void on_sigterm(int number)
{
    (void)number;
    running->closing = true;
}

static bool is_closing(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    bool closing = server->closing;
    pthread_mutex_unlock(&server->lock);
    return closing;
}

static enum answer put(struct server *server, unsigned job)
{
    pthread_mutex_lock(&server->lock);
    bool full = server->put - server->taken == server->service->room;
    enum answer answer = full ? BUSY : ACCEPTED;
    if (answer == ACCEPTED)
        server->jobs[server->put++ % MOST_ROOM] = job;
    pthread_cond_signal(&server->arrived);
    pthread_mutex_unlock(&server->lock);
    return answer;
}

/* The next job for a worker; false: there is none any more. */
static bool take(struct server *server, unsigned *job)
{
    pthread_mutex_lock(&server->lock);
    while (server->taken == server->put && !server->closing)
        pthread_cond_wait(&server->arrived, &server->lock);
    bool taken = server->taken != server->put;
    if (taken)
        *job = server->jobs[server->taken++ % MOST_ROOM];
    pthread_mutex_unlock(&server->lock);
    return taken;
}

static void *work(void *arg)
{
    struct server *server = arg;
    const struct service *service = server->service;
    unsigned job;
    while (take(server, &job))
        while (!service->step(service->self, job))
            ;
    return NULL;
}

static int start_workers(struct server *server)
{
    int error = 0;
    for (; error == 0 && server->started < server->service->workers; server->started += error == 0)
        error = pthread_create(&server->workers[server->started], NULL, work, server);
    return server->started > 0 ? 0 : error; /* a single worker will do */
}

static void server_close(struct server *server)
{
    pthread_cond_broadcast(&server->arrived);
    while (server->started > 0)
        pthread_join(server->workers[--server->started], NULL);
    desk_close(server->desk);
}

/* Answers at the desk until it is to be closed. */
static void attend(struct server *server)
{
    struct pollfd desk = {desk_descriptor(server->desk), POLLIN, 0};
    struct request request;
    while (!is_closing(server)) {
        poll(&desk, 1, 10);
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
    }
}

int serve(const struct service *service, int listener)
{
    struct server server = {.service = service,
                            .desk = desk_open(listener),
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .arrived = PTHREAD_COND_INITIALIZER};
    struct sigaction action = {.sa_handler = on_sigterm}, old;
    sigset_t term;
    if (server.desk == NULL)
        return errno;
    int error = start_workers(&server);
    if (error == 0) {
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        running = &server;
        sigaction(SIGTERM, &action, &old);
        pthread_sigmask(SIG_UNBLOCK, &term, NULL);
        attend(&server);
    }
    server_close(&server);
    if (error == 0) {
        pthread_sigmask(SIG_BLOCK, &term, NULL);
        sigaction(SIGTERM, &old, NULL);
    }
    return error;
}
