/*
 * main.c - two tills of a shop send their receipts to the accounts, over a channel each.
 *
 * At the end of the day a till closes its channel.  The accounts take whatever comes first, until
 * both channels are closed; then every receipt should have been booked, once.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "channels.h"

enum { TILLS = 2, MOST_RECEIPTS = 200000, CAPACITY = 16, PATIENCE = 2 /* seconds */ };

struct receipt {
    int booked; /* so many times; the accounts' alone */
};

struct till {
    struct chan *receipts;
    pthread_t thread;
    struct receipt written[MOST_RECEIPTS];
};

static struct till tills[TILLS];
static int receipt_count = MOST_RECEIPTS;

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

/* A day at a till. */
static void *sell(void *arg)
{
    struct till *till = arg;

    for (int i = 0; i < receipt_count; i++)
        chan_send(till->receipts, &till->written[i]);
    chan_close(till->receipts);
    return NULL;
}

static struct timespec soon(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += PATIENCE;
    return t;
}

/* Books what comes, until all channels are closed or nothing comes for a while. */
static bool book_all(void)
{
    struct chan_case cases[TILLS];
    size_t chosen;

    for (int i = 0; i < TILLS; i++)
        cases[i] = (struct chan_case){CHAN_RECV, tills[i].receipts, NULL};
    for (int open = TILLS; open > 0;) {
        struct timespec until = soon();
        int error = chan_select(cases, TILLS, &until, &chosen);

        if (error == ETIMEDOUT)
            return false;
        if (error == 0) {
            ((struct receipt *)cases[chosen].item)->booked++;
        } else {
            cases[chosen].chan = NULL; /* closed: from here on this case is never ready */
            open--;
        }
    }
    return true;
}

static bool report(bool complete)
{
    int missing = 0, twice = 0;

    for (int t = 0; t < TILLS; t++)
        for (int i = 0; i < receipt_count; i++) {
            missing += tills[t].written[i].booked == 0;
            twice += tills[t].written[i].booked > 1;
        }
    printf("%d receipts are missing from the books, and %d are in them twice.\n", missing, twice);
    if (!complete)
        printf("Nothing came for %d seconds, and not all tills were closed.\n", PATIENCE);
    return complete && missing + twice == 0;
}

/* main [RECEIPTS] */
int main(int argc, char **argv)
{
    if (argc > 1 && atoi(argv[1]) < MOST_RECEIPTS)
        receipt_count = atoi(argv[1]);
    printf("%d tills send %d receipts each.\n\n", TILLS, receipt_count);
    for (int i = 0; i < TILLS; i++)
        if ((tills[i].receipts = chan_make(CAPACITY)) == NULL)
            die("There is no memory for a channel.");
    for (int i = 0; i < TILLS; i++)
        if (pthread_create(&tills[i].thread, NULL, sell, &tills[i]) != 0)
            die("A thread could not be started.");
    bool complete = book_all();
    bool right = report(complete);
    for (int i = 0; complete && i < TILLS; i++) {
        pthread_join(tills[i].thread, NULL);
        chan_free(tills[i].receipts);
    }
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
