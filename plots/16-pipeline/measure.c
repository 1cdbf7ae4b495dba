/*
 * measure.c - the same items as in virtual.c, on this machine and by its clock: each stage keeps a
 * processor busy for as long as the item costs.  Usage: measure NAME; each row begins with that
 * name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "pipeline.h"
#include "work.h"

enum { ROOM = 4, ROUNDS = 3 };

static unsigned next;
static int items[ITEMS]; /* an item is its place here */

static double us_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return 1e6 * (double)now.tv_sec + (double)now.tv_nsec / 1e3;
}

/* Uses so much of a processor's time, however long it has to wait for the processor. */
static void work(unsigned us)
{
    double end = us_of(CLOCK_THREAD_CPUTIME_ID) + us;

    while (us_of(CLOCK_THREAD_CPUTIME_ID) < end)
        continue;
}

static int read_next(void *self, void **item)
{
    (void)self;
    *item = next < ITEMS ? &items[next++] : NULL;
    if (*item != NULL)
        work(READ_US);
    return 0;
}

static int transform(void *self, void **item)
{
    (void)self;
    work(transform_us((unsigned)((int *)*item - items)));
    return 0;
}

static int write_next(void *self, void *item)
{
    (void)self;
    (void)item;
    work(WRITE_US);
    return 0;
}

static void discard(void *self, void *item)
{
    (void)self;
    (void)item;
}

/* Items a second. */
static double pass(unsigned workers)
{
    struct stages stages = {workers, ROOM, true, read_next, transform, write_next, discard, NULL};
    struct pipeline *pipeline;
    double start = us_of(CLOCK_MONOTONIC);

    next = 0;
    if (pipeline_start(&pipeline, &stages) != 0 || pipeline_wait(pipeline).error != 0)
        exit(EXIT_FAILURE);
    return ITEMS * 1e6 / (us_of(CLOCK_MONOTONIC) - start);
}

/* The best of a few rounds: what else the machine does can only make it slower. */
int main(int argc, char **argv)
{
    static const unsigned worker_counts[] = {1, 2, 4, 8, 16};

    if (argc != 2)
        return EXIT_FAILURE;
    printf("# program\tclock\tcores\tworkers\titems a second\treader busy\tworkers busy\twriter "
           "busy\n");
    for (unsigned w = 0; w < sizeof worker_counts / sizeof worker_counts[0]; w++) {
        double best = 0;

        for (int round = 0; round < ROUNDS; round++) {
            double speed = pass(worker_counts[w]);

            if (speed > best)
                best = speed;
        }
        printf("%s\twall\t%ld\t%u\t%.0f\t-\t-\t-\n", argv[1], sysconf(_SC_NPROCESSORS_ONLN),
               worker_counts[w], best);
    }
    return EXIT_SUCCESS;
}
