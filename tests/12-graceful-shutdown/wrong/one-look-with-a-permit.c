// fails: as_many_jobs_are_taken_as_agreed assertion
// A queue for each worker, and permits for all. Who has a permit looks into each queue once and, if
// all were empty, leaves: but his job may have come to one that he had passed.
#include "graceful_shutdown.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "desk.h"

enum { DESK, SIGTERMS, DEADLINE, LEFT, SOURCES }; /* for the main thread; LEFT: a worker has */

struct queue {
    pthread_mutex_t lock;
    unsigned jobs[MOST_ROOM], put, taken;
};

struct server {
    const struct service *service;
    struct desk *desk;
    struct pollfd sources[SOURCES];
    pthread_t workers[MOST_WORKERS];
    unsigned started; /* of the workers; known to the main thread only */
    struct queue queues[MOST_WORKERS];
    sem_t permits; /* one a job that waits, and at the end one a worker */
    unsigned turn; /* whose queue is next; known to the main thread only */
    _Atomic unsigned waiting, names;
    _Atomic enum { OPEN, DRAINING, HURRYING } phase;
};

/* At SIGTERM, and at the deadline. */
static void next_phase(struct server *server)
{
    struct itimerspec grace = {.it_value.tv_sec = server->service->grace};
    if (server->phase != OPEN) {
        server->phase = HURRYING;
        return;
    }
    timerfd_settime(server->sources[DEADLINE].fd, 0, &grace, NULL);
    server->phase = DRAINING;
    for (unsigned i = 0; i < server->started; i++)
        sem_post(&server->permits);
}

static enum answer put(struct server *server, unsigned job)
{
    struct queue *queue = &server->queues[server->turn % server->started];
    if (server->phase != OPEN)
        return CLOSING;
    if (server->waiting == server->service->room)
        return BUSY;
    server->turn++;
    server->waiting++;
    pthread_mutex_lock(&queue->lock);
    queue->jobs[queue->put++ % MOST_ROOM] = job;
    pthread_mutex_unlock(&queue->lock);
    sem_post(&server->permits);
    return ACCEPTED;
}

static bool take_from(struct queue *queue, unsigned *job)
{
    pthread_mutex_lock(&queue->lock);
    bool taken = queue->taken != queue->put;
    if (taken)
        *job = queue->jobs[queue->taken++ % MOST_ROOM];
    pthread_mutex_unlock(&queue->lock);
    return taken;
}

/* The next job for a worker, from his own queue if there is one; false: there is none any more. */
static bool take(struct server *server, unsigned self, unsigned *job)
{
    while (sem_wait(&server->permits) != 0)
        ;
    for (unsigned i = 0; i < MOST_WORKERS; i++)
        if (take_from(&server->queues[(self + i) % MOST_WORKERS], job)) {
            server->waiting--;
            return true;
        }
    return false;
}

/* In a hurry, jobs are taken only to be abandoned. */
static void *work(void *arg)
{
    struct server *server = arg;
    unsigned self = server->names++, job;
    while (take(server, self, &job)) {
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
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    int fds[SOURCES] = {desk_descriptor(server->desk), signalfd(-1, &term, SFD_CLOEXEC),
                        timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC),
                        eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)};
    for (int i = 0; i < SOURCES; i++)
        server->sources[i] = (struct pollfd){fds[i], POLLIN, 0};
    return fds[SIGTERMS] >= 0 && fds[DEADLINE] >= 0 && fds[LEFT] >= 0;
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
    for (int i = SIGTERMS; i < SOURCES; i++)
        close(server->sources[i].fd);
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
        if (happened(&server->sources[SIGTERMS]) || happened(&server->sources[DEADLINE]))
            next_phase(server);
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
        left += happened(&server->sources[LEFT]);
    }
}

int serve(const struct service *service, int listener)
{
    struct server server = {.service = service, .desk = desk_open(listener)};
    if (server.desk == NULL)
        return errno;
    for (unsigned i = 0; i < MOST_WORKERS; i++)
        server.queues[i].lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    sem_init(&server.permits, 0, 0);
    int error = open_sources(&server) ? start_workers(&server) : EMFILE;
    if (error == 0)
        attend(&server);
    server_close(&server);
    sem_destroy(&server.permits);
    return error;
}
