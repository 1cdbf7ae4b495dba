// fails: the_deadline_holds killed
// At the deadline SIGALRM comes, blocked here and read from the same descriptor. The other threads
// of the process have blocked SIGTERM only: one of them gets it.
#include "graceful_shutdown.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "desk.h"

enum { DESK, SIGNALS, LEFT, SOURCES }; /* for the main thread; LEFT: a worker has */

struct server {
    const struct service *service;
    struct desk *desk;
    struct pollfd sources[SOURCES];
    sigset_t mask;
    pthread_t workers[MOST_WORKERS];
    unsigned started;       /* of the workers; known to the main thread only */
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t arrived; /* workers wait for a job, or for the next phase */
    _Atomic enum { OPEN, DRAINING, HURRYING } phase; /* between steps, looked at without it */
    unsigned jobs[MOST_ROOM], put, taken;            /* those that wait for a worker: a ring */
};

/* At SIGTERM, and at the deadline. */
static void next_phase(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    if (server->phase == OPEN)
        alarm(server->service->grace);
    server->phase = server->phase == OPEN ? DRAINING : HURRYING;
    pthread_cond_broadcast(&server->arrived);
    pthread_mutex_unlock(&server->lock);
}

static enum answer put(struct server *server, unsigned job)
{
    pthread_mutex_lock(&server->lock);
    bool full = server->put - server->taken == server->service->room;
    enum answer answer = server->phase != OPEN ? CLOSING : full ? BUSY : ACCEPTED;
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
    while (server->taken == server->put && server->phase == OPEN)
        pthread_cond_wait(&server->arrived, &server->lock);
    bool taken = server->taken != server->put;
    if (taken)
        *job = server->jobs[server->taken++ % MOST_ROOM];
    pthread_mutex_unlock(&server->lock);
    return taken;
}

/* In a hurry, jobs are taken only to be abandoned. */
static void *work(void *arg)
{
    struct server *server = arg;
    unsigned job;
    while (take(server, &job)) {
        bool done = false;
        while (!done && server->phase != HURRYING)
            done = server->service->step(server->service->self, job);
        if (!done)
            server->service->abandon(server->service->self, job);
    }
    eventfd_write(server->sources[LEFT].fd, 1);
    return NULL;
}

static bool open_sources(struct server *server)
{
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &both, &server->mask);
    sigaddset(&both, SIGTERM);
    int fds[SOURCES] = {desk_descriptor(server->desk), signalfd(-1, &both, SFD_CLOEXEC),
                        eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)};
    for (int i = 0; i < SOURCES; i++)
        server->sources[i] = (struct pollfd){fds[i], POLLIN, 0};
    return fds[SIGNALS] >= 0 && fds[LEFT] >= 0;
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
    while (server->started > 0)
        pthread_join(server->workers[--server->started], NULL);
    desk_close(server->desk);
    for (int i = SIGNALS; i < SOURCES; i++)
        close(server->sources[i].fd);
    alarm(0);
    pthread_sigmask(SIG_SETMASK, &server->mask, NULL);
}

/* If it has happened, that is taken note of: it can happen again. */
static bool happened(struct pollfd *source)
{
    char what[sizeof(struct signalfd_siginfo)];
    return source->revents != 0 && read(source->fd, what, sizeof what) > 0;
}

/* Answers at the desk until the last worker has left. */
static void attend(struct server *server)
{
    struct request request;
    for (unsigned left = 0; left < server->started;) {
        if (poll(server->sources, SOURCES, -1) < 0)
            continue; /* another signal's handler has interrupted it */
        if (happened(&server->sources[SIGNALS]))
            next_phase(server);
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
        left += happened(&server->sources[LEFT]);
    }
}

int serve(const struct service *service, int listener)
{
    struct server server = {.service = service,
                            .desk = desk_open(listener),
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .arrived = PTHREAD_COND_INITIALIZER};
    if (server.desk == NULL)
        return errno;
    int error = open_sources(&server) ? start_workers(&server) : EMFILE;
    if (error == 0)
        attend(&server);
    server_close(&server);
    return error;
}
