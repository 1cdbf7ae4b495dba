/*
 * measure.c - for how much of the time is the lock of the bus held?
 *
 * Two threads publish an event every ten milliseconds, for three seconds.  In the middle second a
 * subscriber takes three milliseconds for each.  The program's pthread_mutex_lock(),
 * pthread_mutex_unlock() and pthread_cond_wait() are those below.  Out comes, for each of 30 slices
 * of the time, the share of it during which the lock was held.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "callback_under_lock.h"

enum { PUBLISHERS = 2, SLICES = 30, SLOW_MS = 3, PAUSE_MS = 10 };

static const double SLICE_MS = 100;

static int (*real_lock)(pthread_mutex_t *);
static int (*real_unlock)(pthread_mutex_t *);
static int (*real_wait)(pthread_cond_t *, pthread_mutex_t *);

static struct bus *bus;
static double begun, since; /* when all began; when the lock was taken last, guarded by it */
static double held[SLICES]; /* guarded by the lock */

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

/* Shares out the time for which the lock was held among the slices that it touches. */
static void add_up(void)
{
    double from = since - begun, to = milliseconds() - begun;

    for (int i = (int)(from / SLICE_MS); i < SLICES && i * SLICE_MS < to; i++) {
        double first = i * SLICE_MS, last = first + SLICE_MS;

        held[i] += (to < last ? to : last) - (from > first ? from : first);
    }
}

/* The bus has one lock, and nobody else has any. */
int pthread_mutex_lock(pthread_mutex_t *lock)
{
    int result = real_lock(lock);

    since = milliseconds();
    return result;
}

int pthread_mutex_unlock(pthread_mutex_t *lock)
{
    add_up();
    return real_unlock(lock);
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock)
{
    add_up();
    int result = real_wait(condition, lock);

    since = milliseconds();
    return result;
}

static void listen(void *unused, int slow)
{
    (void)unused;
    if (slow)
        pause_ms(SLOW_MS);
}

static void *publish(void *unused)
{
    const double end = SLICES * SLICE_MS;

    for (double now = 0; now < end; now = milliseconds() - begun) {
        bus_publish(bus, now >= end / 3 && now < 2 * end / 3);
        pause_ms(PAUSE_MS);
    }
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t threads[PUBLISHERS];

    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed|queue\n", argv[0]);
        return EXIT_FAILURE;
    }
    real_lock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    real_unlock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    real_wait = (int (*)(pthread_cond_t *, pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_cond_wait");
    begun = milliseconds();
    bus = bus_open();
    if (bus == NULL || bus_subscribe(bus, (struct subscriber){.call = listen}) == NULL)
        return EXIT_FAILURE;
    for (int i = 0; i < PUBLISHERS; i++)
        if (pthread_create(&threads[i], NULL, publish, NULL) != 0)
            return EXIT_FAILURE;
    for (int i = 0; i < PUBLISHERS; i++)
        pthread_join(threads[i], NULL);
    bus_close(bus);
    printf("# program\tslice\theld %%\n");
    for (int i = 0; i < SLICES; i++)
        printf("%s\t%d\t%.1f\n", argv[1], i + 1, 100 * held[i] / SLICE_MS);
    return EXIT_SUCCESS;
}
