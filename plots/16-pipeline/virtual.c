/*
 * virtual.c - items a second, and how busy each stage is, over the number of workers, on machines
 * with 2 and with 16 simulated cores.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "../cores.h"
#include "../virtual.h"
#include "pipeline.h"
#include "work.h"

static const unsigned core_counts[] = {2, 16};
static const unsigned worker_counts[] = {1, 2, 3, 4, 6, 8, 10, 12, 14, 16};
enum { CORE_COUNTS = 2, WORKER_COUNTS = 10, ROOM = 4 };
const unsigned virtual_rounds = CORE_COUNTS * WORKER_COUNTS;

/* The machine, and for how long each stage had one of its cores. */
struct machine {
    struct cores cores;
    unsigned next;
    atomic_ulong busy_us[3];
};

static int items[ITEMS]; /* an item is its place here */

static void work(struct machine *m, enum stage stage, unsigned us)
{
    cores_work(&m->cores, us);
    atomic_fetch_add_explicit(&m->busy_us[stage], us, memory_order_relaxed);
}

static int read_next(void *self, void **item)
{
    struct machine *m = self;

    *item = m->next < ITEMS ? &items[m->next++] : NULL;
    if (*item != NULL)
        work(m, READING, READ_US);
    return 0;
}

static int transform(void *self, void **item)
{
    work(self, TRANSFORMING, transform_us((unsigned)((int *)*item - items)));
    return 0;
}

static int write_next(void *self, void *item)
{
    (void)item;
    work(self, WRITING, WRITE_US);
    return 0;
}

static void discard(void *self, void *item)
{
    (void)self;
    (void)item;
}

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e6 * (double)now.tv_sec + (double)now.tv_nsec / 1e3;
}

void virtual_round(void *arg)
{
    struct virtual_round *round = arg;
    unsigned cores = core_counts[round->number / WORKER_COUNTS];
    unsigned workers = worker_counts[round->number % WORKER_COUNTS];
    struct machine m = {0};
    struct stages stages = {workers, ROOM, true, read_next, transform, write_next, discard, &m};
    struct pipeline *pipeline;
    double start = now_us();

    cores_open(&m.cores, cores);
    if (pipeline_start(&pipeline, &stages) != 0 || pipeline_wait(pipeline).error != 0)
        abort();
    double us = now_us() - start;
    cores_close(&m.cores);
    snprintf(round->rows, sizeof round->rows, "%s\tvirtual\t%u\t%u\t%.0f\t%.3f\t%.3f\t%.3f\n",
             round->name, cores, workers, ITEMS * 1e6 / us, (double)m.busy_us[READING] / us,
             (double)m.busy_us[TRANSFORMING] / us / workers, (double)m.busy_us[WRITING] / us);
}
