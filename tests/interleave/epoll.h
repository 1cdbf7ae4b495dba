/* epoll.h - what an epoll instance watches. */
#ifndef EPOLL_H
#define EPOLL_H

#include <sys/epoll.h>

#include "io.h"

struct watch {
    struct epoll *epoll;
    struct file *file;
    int fd;
    uint32_t events;
    epoll_data_t data;
    bool listed;
    uint64_t seen;                     /* timers: how often it had expired when last looked at */
    struct watch *next_of_file, *next; /* of the instance: all of them */
    struct watch *after;               /* in the list of what may be ready */
};

struct epoll {
    struct object object;
    struct file *file;
    struct watch *watches;
    struct watch *ready, **ready_end;
};

#define NO_EVENTS (EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)

extern const struct file_kind epoll_kind;

/* ---- watch.c ---- */

struct file *epoll_new(uintptr_t pc);

/* What is the case, of what w is interested in. */
uint32_t watch_events(const struct watch *w);

/* Puts w at the end of what may be ready, of which it is no part; and the same if it is not there
 * yet, telling who watches the instance. */
void watch_append(struct epoll *e, struct watch *w);
void watch_list(struct watch *w);

/* Lists timers that have expired since somebody looked. */
void watches_list_timers(struct epoll *e);

/* The instance no longer watches this. */
void watch_forget(struct watch *w);

#endif
