// passes
// The handler posts a semaphore, for a thread that shuts down. Jobs wait in a list.
#include "graceful_shutdown.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "desk.h"

enum phase { OPEN, DRAINING, HURRYING };

struct server {
    const struct service *service;
    struct desk *desk;
    int left;
    pthread_t workers[MOST_WORKERS], closer;
    unsigned started;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    enum phase phase;
    bool over;
    struct node {
        unsigned job;
        struct node *next;
    } nodes[MOST_ROOM], *spare, *first, **last;
    unsigned count;
};

static sem_t sigterms;

static void on_sigterm(int number)
{
    (void)number;
    sem_post(&sigterms);
}

static bool set_phase(struct server *server, enum phase phase)
{
    pthread_mutex_lock(&server->lock);
    bool over = server->over;
    server->phase = phase;
    pthread_cond_broadcast(&server->arrived);
    pthread_mutex_unlock(&server->lock);
    return over;
}

static void *close_down(void *arg)
{
    struct server *server = arg;
    struct timespec deadline;
    while (sem_wait(&sigterms) != 0)
        ;
    if (set_phase(server, DRAINING))
        return NULL;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += server->service->grace;
    while (sem_timedwait(&sigterms, &deadline) != 0 && errno == EINTR)
        ;
    set_phase(server, HURRYING);
    return NULL;
}

static enum answer put(struct server *server, unsigned job)
{
    pthread_mutex_lock(&server->lock);
    enum answer answer = server->phase != OPEN                    ? CLOSING
                         : server->count == server->service->room ? BUSY
                                                                  : ACCEPTED;
    if (answer == ACCEPTED) {
        struct node *node = server->spare;
        server->spare = node->next;
        *node = (struct node){job, NULL};
        *server->last = node;
        server->last = &node->next;
        server->count++;
    }
    pthread_cond_signal(&server->arrived);
    pthread_mutex_unlock(&server->lock);
    return answer;
}

static bool take(struct server *server, unsigned *job)
{
    pthread_mutex_lock(&server->lock);
    while (server->first == NULL && server->phase == OPEN)
        pthread_cond_wait(&server->arrived, &server->lock);
    struct node *node = server->first;
    if (node != NULL) {
        *job = node->job;
        if ((server->first = node->next) == NULL)
            server->last = &server->first;
        node->next = server->spare;
        server->spare = node;
        server->count--;
    }
    pthread_mutex_unlock(&server->lock);
    return node != NULL;
}

static bool hurrying(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    bool h = server->phase == HURRYING;
    pthread_mutex_unlock(&server->lock);
    return h;
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
    eventfd_write(server->left, 1);
    return NULL;
}

static void attend(struct server *server)
{
    struct pollfd fds[] = {{desk_descriptor(server->desk), POLLIN, 0}, {server->left, POLLIN, 0}};
    struct request request;
    eventfd_t one;
    for (unsigned left = 0; left < server->started;) {
        if (poll(fds, 2, -1) < 0)
            continue;
        while (desk_next(server->desk, &request))
            desk_answer(request, put(server, request.job));
        if (fds[1].revents && eventfd_read(server->left, &one) == 0)
            left += (unsigned)one;
    }
    while (desk_next(server->desk, &request))
        desk_answer(request, CLOSING);
}

static void finish(struct server *server, bool closer)
{
    if (closer) {
        pthread_mutex_lock(&server->lock);
        server->over = true;
        pthread_mutex_unlock(&server->lock);
        sem_post(&sigterms);
        pthread_join(server->closer, NULL);
    }
    for (unsigned i = 0; i < server->started; i++)
        pthread_join(server->workers[i], NULL);
    sem_destroy(&sigterms);
    desk_close(server->desk);
    if (server->left >= 0)
        close(server->left);
}

int serve(const struct service *service, int listener)
{
    struct server server = {
        .service = service, .lock = PTHREAD_MUTEX_INITIALIZER, .arrived = PTHREAD_COND_INITIALIZER};
    struct sigaction action = {.sa_handler = on_sigterm}, old;
    sigset_t term;
    if ((server.desk = desk_open(listener)) == NULL)
        return errno;
    sem_init(&sigterms, 0, 0);
    server.last = &server.first;
    for (unsigned i = 0; i < service->room; i++)
        server.nodes[i].next = server.spare, server.spare = &server.nodes[i];
    int error = (server.left = eventfd(0, EFD_CLOEXEC)) < 0 ? errno : 0;
    bool closer =
        error == 0 && (error = pthread_create(&server.closer, NULL, close_down, &server)) == 0;
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
        pthread_sigmask(SIG_BLOCK, &term, NULL);
        sigaction(SIGTERM, &old, NULL);
    }
    finish(&server, closer);
    return error;
}
