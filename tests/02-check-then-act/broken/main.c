/*
 * main.c - five evenings at the theatre.
 *
 * There are as many orders as seats, and every order is sent twice: the customer's phone got no
 * answer in time.  Four windows serve what comes in.  In the end every order should have one seat,
 * and every seat one order.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_then_act.h"

enum { EVENINGS = 5, WINDOWS = 4, MOST_ROWS = 2000, SEATS = 200 };

/* How many rows the theatre has: the program's argument. */
static unsigned rows = MOST_ROWS, orders;

/* One evening. */
static struct event *event;
static atomic_uint sent;                   /* calls that a window has taken on */
static int answers[2 * MOST_ROWS * SEATS]; /* to each call, written by its window */

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

/* Calls come in pairs, of the same order. */
static unsigned row_of(unsigned call)
{
    return call / 2 / SEATS;
}

static void *window(void *unused)
{
    (void)unused;
    for (unsigned call; (call = atomic_fetch_add(&sent, 1)) < 2 * orders;)
        answers[call] = event_order(event, row_of(call), call / 2 + 1);
    return NULL;
}

static void sell_tickets(void)
{
    pthread_t windows[WINDOWS];

    atomic_store(&sent, 0);
    for (int i = 0; i < WINDOWS; i++)
        if (pthread_create(&windows[i], NULL, window, NULL) != 0)
            die("A window stays closed.");
    for (int i = 0; i < WINDOWS; i++)
        pthread_join(windows[i], NULL);
}

static unsigned orders_with_two_seats(void)
{
    unsigned n = 0;

    for (unsigned call = 0; call < 2 * orders; call += 2)
        n += answers[call] != answers[call + 1];
    return n;
}

/* Counts the seats that are sold again, to another order than before. */
static unsigned seats_sold_twice(void)
{
    static unsigned buyer[MOST_ROWS * SEATS]; /* of each seat: an order, or 0 */
    unsigned n = 0;

    for (unsigned i = 0; i < orders; i++)
        buyer[i] = 0;
    for (unsigned call = 0; call < 2 * orders; call++) {
        if (answers[call] == NO_SEAT)
            continue;
        unsigned *had_by = &buyer[row_of(call) * SEATS + (unsigned)answers[call]];
        n += *had_by != 0 && *had_by != call / 2 + 1;
        *had_by = call / 2 + 1;
    }
    return n;
}

static void open_theatre(void)
{
    event = event_open(rows, SEATS);
    if (event == NULL)
        die("There is no room for the theatre.");
    orders = rows * SEATS;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rows = (unsigned)atoi(argv[1]);
    if (rows < 1 || rows > MOST_ROWS)
        die("The theatre has 1 to 2000 rows.");

    printf("%u orders for %u seats, each sent twice, at %d windows.\n\n", rows * SEATS,
           rows * SEATS, WINDOWS);
    printf("           seats sold twice   orders that got two seats\n");
    for (int evening = 1; evening <= EVENINGS; evening++) {
        open_theatre();
        sell_tickets();
        printf("evening %d  %16u   %25u\n", evening, seats_sold_twice(), orders_with_two_seats());
        event_close(event);
    }
    return EXIT_SUCCESS;
}
