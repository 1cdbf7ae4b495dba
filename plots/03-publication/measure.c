/*
 * measure.c - how many look-ups a second, once the table is there?
 *
 * 1, 2, 4 and 8 desks look up rates in a table that has been fetched, as fast as they can, for the
 * same number of look-ups in all.  Compiled with the broken and the fixed table, and with two that
 * take a lock for every look-up; argv[1] says which.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "publication.h"

enum { LOOK_UPS = 20000000, ROUNDS = 5, MOST_DESKS = 8 };

struct counter {
    struct rates *rates;
    pthread_barrier_t start;
    int look_ups; /* by each desk */
};

static int feed(void *context, long rate[CURRENCIES])
{
    (void)context;
    for (int c = 0; c < CURRENCIES; c++)
        rate[c] = 1;
    return 0;
}

static void *desk(void *arg)
{
    struct counter *counter = arg;
    long sum = 0, rate;

    pthread_barrier_wait(&counter->start);
    for (int i = 0; i < counter->look_ups; i++)
        if (rates_get(counter->rates, i % CURRENCIES, &rate) == 0)
            sum += rate;
    if (sum != counter->look_ups)
        exit(EXIT_FAILURE);
    return NULL;
}

static double now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double seconds(int desks)
{
    struct counter counter = {.rates = rates_open(feed, NULL), .look_ups = LOOK_UPS / desks};
    pthread_t threads[MOST_DESKS];
    long rate;

    if (counter.rates == NULL || rates_get(counter.rates, 0, &rate) != 0)
        exit(EXIT_FAILURE);
    pthread_barrier_init(&counter.start, NULL, (unsigned)desks + 1);
    for (int i = 0; i < desks; i++)
        if (pthread_create(&threads[i], NULL, desk, &counter) != 0)
            exit(EXIT_FAILURE);
    double began = now();
    pthread_barrier_wait(&counter.start);
    for (int i = 0; i < desks; i++)
        pthread_join(threads[i], NULL);
    double took = now() - began;
    pthread_barrier_destroy(&counter.start);
    rates_close(counter.rates);
    return took;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s NAME\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tdesks\tround\tmillions_a_second\n");
    for (int desks = 1; desks <= MOST_DESKS; desks *= 2)
        for (int round = 1; round <= ROUNDS; round++)
            printf("%s\t%d\t%d\t%.1f\n", argv[1], desks, round, LOOK_UPS / seconds(desks) / 1e6);
    return EXIT_SUCCESS;
}
