/*
 * main.c - four workers compute how heat spreads along a rod, in step.
 *
 * Now and then the one whom the barrier picks has a chart drawn of how far they are, by a thread of
 * its own.  The audience leaves half-way: the charts that are under way are waited for, and then
 * there are to be no more.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reusable_barrier.h"
#include "rod.h"

enum { WORKERS = 4, CELLS = 130, PHASES = 8000, CHART_EVERY = 1000 };

struct worker {
    pthread_t thread;
    unsigned part;
    atomic_uint phases; /* done */
};

struct chart {
    unsigned phase;
    double row[CELLS];
};

static double rows[2][CELLS];
static struct rod rod = {CELLS, WORKERS, {rows[0], rows[1]}};
static struct worker workers[WORKERS];
static struct barrier *barrier;
static struct wait_group *charts;
static atomic_bool audience_gone;

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

static void heat_one_end(void)
{
    memset(rows, 0, sizeof rows);
    rows[0][0] = rows[1][0] = 100;
}

static void *draw(void *arg)
{
    struct chart *chart = arg;
    char line[CELLS / 2 + 1] = "";

    for (int i = 0; i < CELLS / 2; i++)
        line[i] = " .:-=+*#%@"[(int)(chart->row[2 * i] / 10.001)];
    printf("phase %5u  %s%s\n", chart->phase, line, audience_gone ? "  (nobody is there)" : "");
    free(chart);
    wait_group_done(charts);
    return NULL;
}

/* By one worker; the others are already in the next phase, which only reads this row. */
static void draw_chart(unsigned phase)
{
    struct chart *chart = malloc(sizeof *chart);
    pthread_t thread;

    if (chart == NULL || wait_group_add(charts) != 0) {
        free(chart);
        return;
    }
    chart->phase = phase;
    memcpy(chart->row, rows[phase % 2], sizeof chart->row);
    if (pthread_create(&thread, NULL, draw, chart) != 0)
        die("A chart could not be drawn.");
    pthread_detach(thread);
}

static void *work(void *arg)
{
    struct worker *self = arg;

    for (unsigned phase = 0; phase < PHASES; phase++) {
        rod_phase(&rod, self->part, phase);
        self->phases++;
        if (barrier_wait(barrier) && (phase + 1) % CHART_EVERY == 0)
            draw_chart(phase + 1);
    }
    return NULL;
}

/* Looks a hundred times a second until worker 1 has done so many phases.  False if it does
 * none for a second. */
static bool get_to(unsigned phases)
{
    for (unsigned before = 0, quiet = 0; workers[0].phases < phases && quiet < 100; quiet++) {
        if (workers[0].phases != before)
            quiet = 0;
        before = workers[0].phases;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return workers[0].phases >= phases;
}

static void report_standstill(void)
{
    for (int i = 0; i < WORKERS; i++)
        printf("worker %d has done its part of %u phases\n", i + 1, workers[i].phases);
    printf("\nThe workers are out of step, and at a standstill.\n");
    exit(EXIT_FAILURE); /* they cannot be joined any more */
}

int main(void)
{
    static double result[CELLS];

    barrier = barrier_open(WORKERS);
    charts = wait_group_open();
    if (barrier == NULL || charts == NULL)
        die("There is no memory.");
    printf("%d workers compute %d phases of a rod of %d cells.\n", WORKERS, PHASES, CELLS);
    heat_one_end();
    for (int i = 0; i < WORKERS; i++) {
        workers[i].part = (unsigned)i;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            die("A worker did not come.");
    }
    if (!get_to(PHASES / 2))
        report_standstill();
    wait_group_wait(charts);
    audience_gone = true;
    printf("The audience leaves.\n");
    if (!get_to(PHASES))
        report_standstill();
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i].thread, NULL);
    memcpy(result, rows[PHASES % 2], sizeof result);
    barrier_close(barrier);

    heat_one_end();
    for (unsigned phase = 0; phase < PHASES; phase++)
        for (unsigned part = 0; part < WORKERS; part++)
            rod_phase(&rod, part, phase);
    printf("The rod is %s as when one thread computes it.\n",
           memcmp(result, rows[PHASES % 2], sizeof result) == 0 ? "the same" : "NOT the same");
    return EXIT_SUCCESS;
}
