/*
 * main.c - mornings at a currency exchange.
 *
 * Every morning the desks open at the same moment, and each looks up all rates at once.  No rate
 * is ever 0.  On the last morning the line to the feed is down when the first desk asks.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "publication.h"

enum { DESKS = 2 };

static const char *const names[CURRENCIES] = {"euro", "pound", "yen"};

struct morning {
    struct rates *rates;
    pthread_barrier_t doors_open;
    int line_down; /* how often the feed still fails */
    long told[DESKS][CURRENCIES];
    int error[DESKS][CURRENCIES];
};

struct desk {
    struct morning *morning;
    int number;
    pthread_t thread;
};

static void die(const char *message)
{
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

static int feed(void *context, long rate[CURRENCIES])
{
    struct morning *morning = context;

    if (morning->line_down > 0) {
        morning->line_down--;
        return EIO;
    }
    for (int c = 0; c < CURRENCIES; c++)
        rate[c] = 100 + c;
    return 0;
}

static void *open_desk(void *arg)
{
    struct desk *desk = arg;
    struct morning *morning = desk->morning;

    pthread_barrier_wait(&morning->doors_open);
    for (int c = 0; c < CURRENCIES; c++)
        morning->error[desk->number][c] =
            rates_get(morning->rates, c, &morning->told[desk->number][c]);
    return NULL;
}

static void run_morning(struct morning *morning)
{
    struct desk desks[DESKS];

    morning->rates = rates_open(feed, morning);
    if (morning->rates == NULL)
        die("There is no memory for the rates.");
    pthread_barrier_init(&morning->doors_open, NULL, DESKS);
    for (int i = 0; i < DESKS; i++) {
        desks[i] = (struct desk){.morning = morning, .number = i};
        if (pthread_create(&desks[i].thread, NULL, open_desk, &desks[i]) != 0)
            die("A desk could not be opened.");
    }
    for (int i = 0; i < DESKS; i++)
        pthread_join(desks[i].thread, NULL);
    pthread_barrier_destroy(&morning->doors_open);
    rates_close(morning->rates);
}

static int rates_of_zero(const struct morning *morning)
{
    int zero = 0;

    for (int desk = 0; desk < DESKS; desk++)
        for (int c = 0; c < CURRENCIES; c++)
            zero += morning->error[desk][c] == 0 && morning->told[desk][c] == 0;
    return zero;
}

int main(int argc, char **argv)
{
    const int mornings = argc > 1 ? atoi(argv[1]) : 20000;
    struct morning bad = {.line_down = 1};
    int zero = 0;

    for (int i = 0; i < mornings; i++) {
        struct morning morning = {0};

        run_morning(&morning);
        zero += rates_of_zero(&morning);
    }
    printf("%d mornings, %d desks: %d rates of 0 were told.\n", mornings, DESKS, zero);

    printf("\nA morning on which the line is down at first:\n");
    run_morning(&bad);
    for (int desk = 0; desk < DESKS; desk++)
        for (int c = 0; c < CURRENCIES; c++)
            if (bad.error[desk][c] != 0)
                printf("desk %d  %-5s  %s\n", desk + 1, names[c], strerror(bad.error[desk][c]));
            else
                printf("desk %d  %-5s  %ld.%02ld\n", desk + 1, names[c], bad.told[desk][c] / 100,
                       bad.told[desk][c] % 100);
    return EXIT_SUCCESS;
}
