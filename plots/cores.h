/*
 * cores.h - a machine with P simulated cores, for measurements in virtual time.
 *
 * A thread that works holds a core for as long as its work takes; if all are taken it waits, and
 * they are given out in the order in which threads asked.  Long work is done in slices, so that
 * everybody has a turn, as an operating system does it.  Nothing else takes any time: what is
 * measured is how well the threads keep the cores busy, and not what a machine's locks cost.
 *
 * A plot's virtual.c includes this, and is built with the checker (tests/workbook/virtual.c).
 */
#ifndef CORES_H
#define CORES_H

#include <pthread.h>
#include <time.h>

enum { SLICE_US = 500 };

struct cores {
    unsigned count;
    pthread_mutex_t lock;  /* guards what follows */
    pthread_cond_t given;  /* a core was given back */
    unsigned long asked;   /* requests so far, each with its number */
    unsigned long granted; /* requests that may go on: those with a smaller number */
};

static inline void cores_open(struct cores *cores, unsigned count)
{
    *cores = (struct cores){.count = count, .granted = count};
    pthread_mutex_init(&cores->lock, NULL);
    pthread_cond_init(&cores->given, NULL);
}

static inline void cores_close(struct cores *cores)
{
    pthread_cond_destroy(&cores->given);
    pthread_mutex_destroy(&cores->lock);
}

/* The calling thread works for so many microseconds of a core's time. */
static inline void cores_work(struct cores *cores, unsigned us)
{
    while (us > 0) {
        unsigned slice = us < SLICE_US ? us : SLICE_US;

        pthread_mutex_lock(&cores->lock);
        unsigned long mine = cores->asked++;
        while (mine >= cores->granted)
            pthread_cond_wait(&cores->given, &cores->lock);
        pthread_mutex_unlock(&cores->lock);
        nanosleep(&(struct timespec){.tv_nsec = slice * 1000L}, NULL);
        pthread_mutex_lock(&cores->lock);
        cores->granted++;
        pthread_cond_broadcast(&cores->given);
        pthread_mutex_unlock(&cores->lock);
        us -= slice;
    }
}

#endif
