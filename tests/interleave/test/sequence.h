/* sequence.h - a random sequence of calls on descriptors, and all that it was told. */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "random_suite.h"

#include <errno.h>
#include <unistd.h>

enum { SLOTS = 12, STEPS = 60, MOST_RESULTS = 4096, MOST_BYTES = 20000 };

enum kind { NONE, PIPE, PAIR, EVENT, EPOLL, TCP, UNIX };

/* One run of a sequence: its descriptors, and all that it was told. */
struct run {
    uint64_t random;
    int fd[SLOTS];
    enum kind kind[SLOTS];
    bool bound[SLOTS]; /* not to be connected: connecting to oneself is not modelled */
    unsigned char next_byte;
    long result[MOST_RESULTS];
    const char *what[MOST_RESULTS];
    int n;
};

/* Which kinds of descriptor a group of sequences is about. */
struct group {
    const char *name;
    unsigned opens; /* a bit for each kind */
};

static inline unsigned any(struct run *r, unsigned n)
{
    return random_below(&r->random, n);
}

static inline void record(struct run *r, const char *what, long result)
{
    if (r->n == MOST_RESULTS)
        return;
    r->what[r->n] = what;
    r->result[r->n++] = result;
}

/* A call's result, or its error as a negative number. */
static inline long note(struct run *r, const char *what, long result)
{
    long told = result < 0 ? -errno : result;

    record(r, what, told);
    return told;
}

static inline int free_slot(const struct run *r)
{
    for (int i = 0; i < SLOTS; i++)
        if (r->fd[i] < 0)
            return i;
    return -1;
}

static inline void keep(struct run *r, int fd, enum kind kind)
{
    int slot = free_slot(r);

    if (fd < 0)
        return;
    if (slot < 0) {
        close(fd);
        return;
    }
    r->fd[slot] = fd;
    r->kind[slot] = kind;
    r->bound[slot] = false;
}

#endif
