/*
 * measure.c - how many orders are given a seat that somebody else has, and how long does one take?
 *
 * As many orders as there are seats are shared out among 1, 2, 4 and 8 buyers, who all start
 * together and walk through the rows side by side.  A seat that is sold again counts once for each
 * time.  Compiled with several offices; argv[1] says which.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check_then_act.h"

enum { ROWS = 1000, SEATS = 40, ORDERS = ROWS * SEATS, ROUNDS = 5, MOST_BUYERS = 8 };

struct buyer {
    pthread_t thread;
    unsigned first, step; /* buys every step-th order, from first on */
};

static struct event *event;
static pthread_barrier_t start;
static struct buyer buyers[MOST_BUYERS];
static int seat_of[ORDERS];

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void *buy(void *arg)
{
    struct buyer *buyer = arg;

    pthread_barrier_wait(&start);
    for (unsigned i = buyer->first; i < ORDERS; i += buyer->step)
        seat_of[i] = event_order(event, i / SEATS, i + 1);
    return NULL;
}

static unsigned sold_again(void)
{
    static unsigned char sold[ORDERS];
    unsigned n = 0;

    memset(sold, 0, sizeof sold);
    for (unsigned i = 0; i < ORDERS; i++)
        if (seat_of[i] != NO_SEAT)
            n += sold[i / SEATS * SEATS + (unsigned)seat_of[i]]++ > 0;
    return n;
}

/* Returns how long all orders took. */
static double sell_out(unsigned n)
{
    event = event_open(ROWS, SEATS);
    if (event == NULL)
        exit(EXIT_FAILURE);
    pthread_barrier_init(&start, NULL, n + 1);
    for (unsigned i = 0; i < n; i++) {
        buyers[i] = (struct buyer){.first = i, .step = n};
        if (pthread_create(&buyers[i].thread, NULL, buy, &buyers[i]) != 0)
            exit(EXIT_FAILURE);
    }
    pthread_barrier_wait(&start);
    double begun = milliseconds();
    for (unsigned i = 0; i < n; i++)
        pthread_join(buyers[i].thread, NULL);
    double ms = milliseconds() - begun;
    pthread_barrier_destroy(&start);
    event_close(event);
    return ms;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed|rows|swap\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tbuyers\tround\torders\tsold again\tms\n");
    for (unsigned n = 1; n <= MOST_BUYERS; n *= 2)
        for (int round = 1; round <= ROUNDS; round++) {
            double ms = sell_out(n);
            printf("%s\t%u\t%d\t%d\t%u\t%.1f\n", argv[1], n, round, ORDERS, sold_again(), ms);
        }
    return EXIT_SUCCESS;
}
