// fails: idle_workers_and_silent_clients_hold_up_nobody deadlock
// A sentinel for each worker; counting begins with one.
#include "graceful_shutdown.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "desk.h"

enum { DESK, SIGTERMS, DEADLINE, LEFT, SOURCES };

struct entry {
    bool sentinel;
    unsigned job;
};

struct server {
    const struct service *service;
    struct desk *desk;
    int fds[SOURCES], epoll;
    bool draining;    /* the main thread's */
    unsigned started; /* the main thread's */
    atomic_bool hurry;
    pthread_t workers[MOST_WORKERS];
    sem_t entries;        /* those in the line */
    pthread_mutex_t lock; /* guards what follows */
    struct entry line[MOST_ROOM + MOST_WORKERS];
    unsigned first, count;
};

static void append(struct server *server, struct entry entry)
{
    enum { N = MOST_ROOM + MOST_WORKERS };
    server->line[(server->first + server->count++) % N] = entry;
    sem_post(&server->entries);
}

static enum answer put(struct server *server, unsigned job)
{
    if (server->draining)
        return CLOSING;
    pthread_mutex_lock(&server->lock);
    bool full = server->count == server->service->room;
    if (!full)
        append(server, (struct entry){false, job});
    pthread_mutex_unlock(&server->lock);
    return full ? BUSY : ACCEPTED;
}

static struct entry take(struct server *server)
{
    enum { N = MOST_ROOM + MOST_WORKERS };
    while (sem_wait(&server->entries) != 0)
        ;
    pthread_mutex_lock(&server->lock);
    struct entry entry = server->line[server->first++ % N];
    server->first %= N;
    server->count--;
    pthread_mutex_unlock(&server->lock);
    return entry;
}

static void *work(void *arg)
{
    struct server *server = arg;
    const struct service *service = server->service;
    for (struct entry entry = take(server); !entry.sentinel; entry = take(server)) {
        bool done = false;
        while (!done && !atomic_load(&server->hurry))
            done = service->step(service->self, entry.job);
        if (!done)
            service->abandon(service->self, entry.job);
    }
    eventfd_write(server->fds[LEFT], 1);
    return NULL;
}

static void drain(struct server *server)
{
    struct itimerspec grace = {.it_value.tv_sec = server->service->grace};
    server->draining = true;
    timerfd_settime(server->fds[DEADLINE], 0, &grace, NULL);
    pthread_mutex_lock(&server->lock);
    for (unsigned i = 1; i < server->started; i++)
        append(server, (struct entry){.sentinel = true});
    pthread_mutex_unlock(&server->lock);
}

static void on_event(struct server *server, unsigned source, uint64_t *left)
{
    struct signalfd_siginfo info;
    uint64_t n;
    struct request request;
    if (source == SIGTERMS && read(server->fds[SIGTERMS], &info, sizeof info) > 0) {
        if (server->draining)
            atomic_store(&server->hurry, true);
        else
            drain(server);
    } else if (source == DEADLINE && read(server->fds[DEADLINE], &n, sizeof n) > 0) {
        atomic_store(&server->hurry, true);
    } else if (source == LEFT && eventfd_read(server->fds[LEFT], &n) == 0) {
        *left += n;
    } else if (source == DESK) {
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
    }
}

static void attend(struct server *server)
{
    uint64_t left = 0;
    struct epoll_event events[SOURCES];
    struct request request;
    while (left < server->started) {
        int n = epoll_wait(server->epoll, events, SOURCES, -1);
        for (int i = 0; i < n; i++)
            on_event(server, events[i].data.u32, &left);
    }
    while (desk_next(server->desk, &request))
        desk_answer(request, CLOSING);
}

static int open_all(struct server *server)
{
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    server->fds[DESK] = desk_descriptor(server->desk);
    server->fds[SIGTERMS] = signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
    server->fds[DEADLINE] = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    server->fds[LEFT] = eventfd(0, EFD_CLOEXEC);
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (unsigned i = 0; i < SOURCES; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        if (server->fds[i] < 0 ||
            epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->fds[i], &event) != 0)
            return errno;
    }
    return 0;
}

int serve(const struct service *service, int listener)
{
    struct server server = {.service = service, .lock = PTHREAD_MUTEX_INITIALIZER};
    if ((server.desk = desk_open(listener)) == NULL)
        return errno;
    sem_init(&server.entries, 0, 0);
    int error = open_all(&server);
    while (error == 0 && server.started < service->workers) {
        error = pthread_create(&server.workers[server.started], NULL, work, &server);
        server.started += error == 0;
    }
    if (server.started > 0) {
        error = 0;
        attend(&server);
    }
    for (unsigned i = 0; i < server.started; i++)
        pthread_join(server.workers[i], NULL);
    sem_destroy(&server.entries);
    desk_close(server.desk);
    for (int i = SIGTERMS; i < SOURCES; i++)
        if (server.fds[i] >= 0)
            close(server.fds[i]);
    if (server.epoll >= 0)
        close(server.epoll);
    return error;
}
