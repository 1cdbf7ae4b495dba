/* scenarios.c - what the bench runs: instrumented, like any program under test. */
#define _GNU_SOURCE
#include "scenarios.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int counter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *count(void *unused)
{
    (void)unused;
    counter++;
    return NULL;
}

void racy_counter(void *unused)
{
    (void)unused;
    pthread_t a, b;
    pthread_create(&a, NULL, count, NULL);
    pthread_create(&b, NULL, count, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
}

static void *count_three(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        counter++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

void locked_counter(void *unused)
{
    (void)unused;
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, count_three, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
}

/* A bounded buffer of two, two producers and two consumers of three items each. */
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER, not_empty = PTHREAD_COND_INITIALIZER;
static int buffered;

static void *produce(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        while (buffered == 2)
            pthread_cond_wait(&not_full, &lock);
        buffered++;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *consume(void *unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock);
        while (buffered == 0)
            pthread_cond_wait(&not_empty, &lock);
        buffered--;
        pthread_cond_signal(&not_full);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

void bounded_buffer(void *unused)
{
    (void)unused;
    pthread_t t[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, i < 2 ? produce : consume, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
}

/* A server on loopback TCP that waits with epoll, and three clients that each send it a byte and
 * read it back. */
enum { CLIENTS = 3 };
static struct sockaddr_in server;

static void watch(int epoll, int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
}

static int echo(int fd)
{
    char c;
    if (read(fd, &c, 1) == 1 && write(fd, &c, 1) == 1)
        return 0;
    close(fd);
    return 1;
}

static void serve(int listener)
{
    struct epoll_event e[CLIENTS + 1];
    int epoll = epoll_create1(0);
    watch(epoll, listener);
    for (int gone = 0; gone < CLIENTS;) {
        int n = epoll_wait(epoll, e, CLIENTS + 1, -1);
        for (int i = 0; i < n; i++) {
            if (e[i].data.fd == listener)
                watch(epoll, accept(listener, NULL, NULL));
            else
                gone += echo(e[i].data.fd);
        }
    }
    close(epoll);
}

static void *ask(void *unused)
{
    (void)unused;
    char c = 'x';
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == 0 && write(fd, &c, 1) == 1)
        read(fd, &c, 1);
    close(fd);
    return NULL;
}

void echo_server(void *unused)
{
    (void)unused;
    pthread_t t[CLIENTS];
    socklen_t length = sizeof server;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bind(listener, (struct sockaddr *)&server, length);
    getsockname(listener, (struct sockaddr *)&server, &length);
    listen(listener, CLIENTS);
    for (int i = 0; i < CLIENTS; i++)
        pthread_create(&t[i], NULL, ask, NULL);
    serve(listener);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(t[i], NULL);
    close(listener);
}
