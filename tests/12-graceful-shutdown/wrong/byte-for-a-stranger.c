// fails: the_next_server_takes_over assertion
// The pipe is written to until the handler is gone, but by then the descriptor may be another one.
#define _GNU_SOURCE /* pipe2 */
#include "graceful_shutdown.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "desk.h"

enum { READ, WRITE };
enum phase { OPEN, DRAINING, HURRYING };

struct server {
    const struct service *service;
    struct desk *desk;
    unsigned started, left; /* workers; known to the main thread only */
    struct timespec deadline;
    pthread_t workers[MOST_WORKERS];
    pthread_mutex_t lock;   /* guards what follows */
    pthread_cond_t changed; /* workers wait for a job, or for another phase */
    enum phase phase;
    unsigned waiting[MOST_ROOM], first, count;
};

static int bell[2]; /* 'T' for a SIGTERM, 'L' for a worker who has left */

static void ring(char what)
{
    while (write(bell[WRITE], &what, 1) < 0 && errno == EINTR)
        ;
}

static void on_sigterm(int number)
{
    int saved = errno;
    (void)number;
    ring('T');
    errno = saved;
}

static void enter(struct server *server, enum phase phase)
{
    pthread_mutex_lock(&server->lock);
    if (phase == DRAINING && server->phase == OPEN) {
        clock_gettime(CLOCK_MONOTONIC, &server->deadline);
        server->deadline.tv_sec += server->service->grace;
    }
    if (phase > server->phase)
        server->phase = phase;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

static enum answer put(struct server *server, unsigned job)
{
    enum answer answer = ACCEPTED;
    pthread_mutex_lock(&server->lock);
    if (server->phase != OPEN)
        answer = CLOSING;
    else if (server->count == server->service->room)
        answer = BUSY;
    else
        server->waiting[(server->first + server->count++) % MOST_ROOM] = job;
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    return answer;
}

static bool hurrying(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    bool hurrying = server->phase == HURRYING;
    pthread_mutex_unlock(&server->lock);
    return hurrying;
}

static bool take(struct server *server, unsigned *job)
{
    pthread_mutex_lock(&server->lock);
    while (server->count == 0 && server->phase == OPEN)
        pthread_cond_wait(&server->changed, &server->lock);
    bool taken = server->count > 0;
    if (taken) {
        *job = server->waiting[server->first];
        server->first = (server->first + 1) % MOST_ROOM;
        server->count--;
    }
    pthread_mutex_unlock(&server->lock);
    return taken;
}

static void *work(void *arg)
{
    struct server *server = arg;
    const struct service *service = server->service;
    unsigned job;
    while (take(server, &job)) {
        bool done = false;
        while (!done && !hurrying(server))
            done = service->step(service->self, job);
        if (!done)
            service->abandon(service->self, job);
    }
    ring('L');
    return NULL;
}

/* ms until the deadline, rounded up; -1: never. */
static int patience(struct server *server)
{
    struct timespec now;
    if (server->deadline.tv_sec == 0)
        return -1;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t ns = (server->deadline.tv_sec - now.tv_sec) * INT64_C(1000000000) +
                 server->deadline.tv_nsec - now.tv_nsec;
    return ns <= 0 ? 0 : (int)((ns + 999999) / 1000000);
}

static void listen_to_bell(struct server *server)
{
    char what[16];
    ssize_t n = read(bell[READ], what, sizeof what);
    for (ssize_t i = 0; i < n; i++)
        if (what[i] == 'T')
            enter(server, server->phase == OPEN ? DRAINING : HURRYING);
        else
            server->left++;
}

static void attend(struct server *server)
{
    struct pollfd fds[] = {{bell[READ], POLLIN, 0}, {desk_descriptor(server->desk), POLLIN, 0}};
    struct request request;
    while (server->left < server->started) {
        int wait = patience(server);
        if (wait == 0) {
            enter(server, HURRYING);
            wait = -1;
            server->deadline.tv_sec = 0;
        }
        if (poll(fds, 2, wait) < 0)
            continue;
        if (fds[0].revents)
            listen_to_bell(server);
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
    }
}

int serve(const struct service *service, int listener)
{
    struct server server = {
        .service = service, .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct sigaction action = {.sa_handler = on_sigterm, .sa_flags = SA_RESTART}, old;
    sigset_t term;
    int error = 0;
    if ((server.desk = desk_open(listener)) == NULL)
        return errno;
    if (pipe2(bell, O_CLOEXEC | O_NONBLOCK) != 0) {
        error = errno;
        desk_close(server.desk);
        return error;
    }
    sigemptyset(&action.sa_mask);
    while (error == 0 && server.started < service->workers) {
        error = pthread_create(&server.workers[server.started], NULL, work, &server);
        server.started += error == 0;
    }
    if (server.started > 0) {
        error = 0;
        sigemptyset(&term);
        sigaddset(&term, SIGTERM);
        sigaction(SIGTERM, &action, &old);
        pthread_sigmask(SIG_UNBLOCK, &term, NULL);
        attend(&server);
        close(bell[WRITE]);
        pthread_sigmask(SIG_BLOCK, &term, NULL);
        sigaction(SIGTERM, &old, NULL);
    }
    for (unsigned i = 0; i < server.started; i++)
        pthread_join(server.workers[i], NULL);
    desk_close(server.desk);
    close(bell[READ]);
    if (error != 0)
        close(bell[WRITE]);
    return error;
}
