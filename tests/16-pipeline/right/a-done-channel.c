// passes
// The queues are pipes, and everybody who waits for one also polls an eventfd that says when all is
// over.  Credits, bytes in a pipe of their own, keep the pipes from filling.
#define _GNU_SOURCE /* pipe2 */
#include "pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "queue.h"

enum { OUT, IN }; /* the ends of a pipe */

struct pipeline {
    struct stages stages;
    int credits[2], items[2], results[2]; /* pipes: bytes, parcels, parcels */
    int done;                             /* an eventfd that is readable when all is over */
    pthread_mutex_t lock;                 /* guards what follows, up to failure */
    pthread_cond_t moved;
    size_t turn;
    unsigned working;
    bool over;
    struct failure failure;
    size_t started;
    pthread_t threads[];
};

static void end(struct pipeline *p, struct failure failure)
{
    pthread_mutex_lock(&p->lock);
    if (!p->over)
        p->failure = failure;
    p->over = true;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
    eventfd_write(p->done, 1);
}

/* Waits for so many bytes from a pipe; false if none will come, or all is over. */
static bool get(struct pipeline *p, int fd, void *bytes, size_t size)
{
    for (;;) {
        struct pollfd wanted[] = {{.fd = fd, .events = POLLIN}, {.fd = p->done, .events = POLLIN}};
        if (poll(wanted, 2, -1) < 0 || wanted[1].revents != 0)
            return false;
        ssize_t got = read(fd, bytes, size);
        if (got >= 0)
            return got == (ssize_t)size;
        if (errno != EAGAIN) /* EAGAIN: another worker was quicker */
            return false;
    }
}

/* There is room: nobody puts more into a pipe than there are credits. */
static void put(int fd, struct parcel parcel)
{
    if (write(fd, &parcel, sizeof parcel) != sizeof parcel)
        abort();
}

static void *read_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel = {0};
    int error = 0;
    char credit;

    while (get(p, p->credits[OUT], &credit, 1) &&
           (error = p->stages.read(p->stages.self, &parcel.item)) == 0 && parcel.item != NULL) {
        put(p->items[IN], parcel);
        parcel.number++;
    }
    if (error != 0)
        end(p, (struct failure){error, READING, parcel.number});
    close(p->items[IN]);
    return NULL;
}

/* Waits until it is the result's turn; false if all is over. */
static bool wait_for_turn(struct pipeline *p, size_t number)
{
    pthread_mutex_lock(&p->lock);
    while (p->stages.in_order && p->turn != number && !p->over)
        pthread_cond_wait(&p->moved, &p->lock);
    bool over = p->over;
    pthread_mutex_unlock(&p->lock);
    return !over;
}

static void pass_the_turn(struct pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    p->turn++;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
}

static void *transform_items(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel;

    while (get(p, p->items[OUT], &parcel, sizeof parcel)) {
        int error = p->stages.transform(p->stages.self, &parcel.item);
        if (error != 0)
            end(p, (struct failure){error, TRANSFORMING, parcel.number});
        if (error != 0 || !wait_for_turn(p, parcel.number)) {
            p->stages.discard(p->stages.self, parcel.item);
            break;
        }
        put(p->results[IN], parcel);
        pass_the_turn(p);
    }
    pthread_mutex_lock(&p->lock);
    bool last = --p->working == 0;
    pthread_mutex_unlock(&p->lock);
    if (last)
        close(p->results[IN]);
    return NULL;
}

static void *write_results(void *arg)
{
    struct pipeline *p = arg;
    struct parcel parcel;
    int error = 0;

    while (error == 0 && get(p, p->results[OUT], &parcel, sizeof parcel)) {
        error = p->stages.write(p->stages.self, parcel.item);
        if (write(p->credits[IN], "", 1) != 1)
            abort();
    }
    if (error != 0)
        end(p, (struct failure){error == ENOUGH ? 0 : error, WRITING, parcel.number});
    return NULL;
}

static int start(struct pipeline *p, void *(*body)(void *arg))
{
    int error = pthread_create(&p->threads[p->started], NULL, body, p);
    p->started += error == 0;
    return error;
}

static int open_all(struct pipeline *p)
{
    p->done = eventfd(0, EFD_NONBLOCK);
    if (p->done < 0 || pipe2(p->credits, O_NONBLOCK) != 0 || pipe2(p->items, O_NONBLOCK) != 0 ||
        pipe2(p->results, O_NONBLOCK) != 0)
        return errno;
    for (size_t n = 0; n < 2 * p->stages.room + p->stages.workers + 2; n++)
        if (write(p->credits[IN], "", 1) != 1)
            return errno;
    return 0;
}

int pipeline_start(struct pipeline **pipeline, const struct stages *stages)
{
    struct pipeline *p = calloc(1, sizeof *p + (stages->workers + 2) * sizeof p->threads[0]);

    if (p == NULL)
        return ENOMEM;
    p->stages = *stages;
    p->working = stages->workers;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->moved, NULL);
    int error = open_all(p);
    if (error == 0)
        error = start(p, write_results);
    unsigned w = 0;
    for (; w < stages->workers && error == 0; w++)
        error = start(p, transform_items);
    if (error == 0)
        error = start(p, read_items);
    if (error == 0) {
        *pipeline = p;
        return 0;
    }
    end(p, (struct failure){0});
    for (size_t t = 0; t < p->started; t++)
        pthread_join(p->threads[t], NULL);
    p->started = 0;
    close(p->items[IN]); /* the reader has not, */
    if (p->working > 0)  /* and not all workers have been here */
        close(p->results[IN]);
    pipeline_wait(p);
    return error;
}

static void empty(struct pipeline *p, int fd)
{
    struct parcel parcel;

    while (read(fd, &parcel, sizeof parcel) == sizeof parcel)
        p->stages.discard(p->stages.self, parcel.item);
    close(fd);
}

struct failure pipeline_wait(struct pipeline *p)
{
    for (size_t t = 0; t < p->started; t++)
        pthread_join(p->threads[t], NULL);
    empty(p, p->items[OUT]);
    empty(p, p->results[OUT]);
    close(p->credits[IN]);
    close(p->credits[OUT]);
    close(p->done);
    struct failure failure = p->failure;
    pthread_cond_destroy(&p->moved);
    pthread_mutex_destroy(&p->lock);
    free(p);
    return failure;
}
