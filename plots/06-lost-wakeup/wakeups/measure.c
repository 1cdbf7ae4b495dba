/*
 * measure.c - how often is a thread woken for each job, and how many jobs are run in a second?
 *
 * 16 producers and 16 workers pass jobs through queues of several capacities: jobs that wait for a
 * millisecond, and jobs that do nothing at all.  The program's pthread_cond_wait() is the one
 * below, which counts: a thread that returns from it was woken.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lost_wakeup.h"

enum { ROUNDS = 3, PAIRS = 16 };

static int (*real_wait)(pthread_cond_t *, pthread_mutex_t *);
static atomic_ulong woken;
static long jobs, ms;    /* how many, and how long each of them takes */
static atomic_long next; /* job to put in */
static pthread_barrier_t start;

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock)
{
    int result = real_wait(condition, lock);

    atomic_fetch_add_explicit(&woken, 1, memory_order_relaxed);
    return result;
}

/* A worker asks another server, say: it is busy, and the processor is not. */
static void run(void *job)
{
    (void)job;
    if (ms > 0)
        nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static void *produce(void *queue)
{
    pthread_barrier_wait(&start);
    while (atomic_fetch_add(&next, 1) < jobs)
        queue_put(queue, &start); /* any address will do */
    return NULL;
}

static void *work(void *queue)
{
    pthread_barrier_wait(&start);
    while (queue_run(queue))
        continue;
    return NULL;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Runs all jobs and returns how many seconds it took. */
static double pass(size_t capacity)
{
    pthread_t threads[2 * PAIRS];
    struct queue *queue = queue_open(capacity, run);

    if (queue == NULL)
        exit(EXIT_FAILURE);
    woken = 0;
    next = 0;
    for (int i = 0; i < 2 * PAIRS; i++)
        if (pthread_create(&threads[i], NULL, i < PAIRS ? produce : work, queue) != 0)
            exit(EXIT_FAILURE);
    pthread_barrier_wait(&start);
    double began = seconds();
    for (int i = 0; i < 2 * PAIRS; i++) {
        if (i == PAIRS)
            queue_close(queue); /* every job is in */
        pthread_join(threads[i], NULL);
    }
    double took = seconds() - began;
    queue_free(queue);
    return took;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s fixed|broadcast\n", argv[0]);
        return EXIT_FAILURE;
    }
    real_wait = (int (*)(pthread_cond_t *, pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_cond_wait");
    pthread_barrier_init(&start, NULL, 2 * PAIRS + 1);
    printf("# program\tms a job\tcapacity\tround\twake-ups a job\tthousand jobs a second\n");
    for (ms = 0; ms <= 1; ms++)
        for (size_t capacity = 1; capacity <= 256; capacity *= 4)
            for (int round = 1; round <= ROUNDS; round++) {
                jobs = ms == 0 ? 20000 : 2000;
                double took = pass(capacity), thousands = (double)jobs / 1000;

                printf("%s\t%ld\t%zu\t%d\t%.2f\t%.0f\n", argv[1], ms, capacity, round,
                       (double)woken / (double)jobs, thousands / took);
            }
    return EXIT_SUCCESS;
}
