/*
 * measure.c - how many orders are given a seat that somebody else has, and how long does one take?
 *
 * As many orders as there are seats are shared out among 1, 2, 4 and 8 buyers, who all start
 * together and take the next order from one pile.  A seat that is sold again counts once for each
 * time.  Compiled with several offices; argv[1] says which.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check_then_act.h"

enum { ROWS = 1500, SEATS = 200, ORDERS = ROWS * SEATS, ROUNDS = 5, MOST_BUYERS = 8 };

static struct event *event;
static pthread_barrier_t start;
static atomic_uint next;    /* the next order on the pile */
static int seat_of[ORDERS]; /* written by the buyer who took the order */

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void *buyer(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&start);
    for (unsigned i; (i = atomic_fetch_add(&next, 1)) < ORDERS;)
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
    pthread_t buyers[MOST_BUYERS];

    event = event_open(ROWS, SEATS);
    if (event == NULL)
        exit(EXIT_FAILURE);
    pthread_barrier_init(&start, NULL, n + 1);
    atomic_store(&next, 0);
    for (unsigned i = 0; i < n; i++)
        if (pthread_create(&buyers[i], NULL, buyer, NULL) != 0)
            exit(EXIT_FAILURE);
    double begun = milliseconds();
    pthread_barrier_wait(&start);
    for (unsigned i = 0; i < n; i++)
        pthread_join(buyers[i], NULL);
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
