/*
 * main.c - a family wants three trips, from an agency with two telephone lines, and hangs up.
 *
 * The first trip has many legs, and for each the fares of all connections are compared.  The hotel
 * of the second takes its time to answer.  The third waits for a line.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cancellation.h"

enum { LINES = 2, TRIPS = 3, CONNECTIONS = 2000000, HANG_UP_MS = 50, HOTEL_MS = 2000 };

struct customer {
    const char *what; /* is being done when the family hangs up */
    long wait;        /* for an answer, ms */
    struct trip trip;
    struct scope *scope;
    unsigned booked; /* legs: for the customer's thread, and then for main */
    unsigned in_vain;
    unsigned long price;
};

static atomic_bool hung_up;

static struct timespec ms_from_now(long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + ms % 1000 * 1000000;
    return (struct timespec){t.tv_sec + ms / 1000 + ns / 1000000000, ns % 1000000000};
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The cheapest of many fares. */
static unsigned compare_fares(unsigned leg)
{
    unsigned fare = leg, cheapest = ~0u;

    for (int i = 0; i < CONNECTIONS; i++) {
        fare = fare * 1664525 + 1013904223;
        if (fare < cheapest)
            cheapest = fare;
    }
    return cheapest;
}

static int book(void *self, struct scope *scope, unsigned leg)
{
    struct customer *c = self;
    int error = c->wait > 0 ? scope_sleep(scope, ms_from_now(c->wait)) : 0;

    if (error != 0)
        return error;
    c->price += compare_fares(leg);
    c->booked++;
    c->in_vain += hung_up;
    return 0;
}

static void undo(void *self, unsigned leg)
{
    struct customer *c = self;

    (void)leg;
    c->booked--;
}

static void report(struct customer *c, double since)
{
    int result = scope_close(c->scope);

    printf("%-26s  %14.0f  %12u  %s\n", c->what, now_ms() - since, c->in_vain,
           result == 0 ? "booked" : strerror(result));
}

/* main [LEGS] */
int main(int argc, char **argv)
{
    unsigned legs = argc > 1 ? (unsigned)atoi(argv[1]) : 40;
    struct customer customers[TRIPS] = {{.what = "goes from leg to leg"},
                                        {.what = "waits for the hotel", .wait = HOTEL_MS},
                                        {.what = "waits for a line"}};
    struct scope *agency = agency_open(LINES);
    struct scope *family = agency != NULL ? scope_open(agency, NEVER) : NULL;

    if (family == NULL)
        return EXIT_FAILURE;
    for (int i = 0; i < TRIPS; i++) {
        struct customer *c = &customers[i];
        c->trip = (struct trip){book, undo, c, c->wait > 0 ? 1 : legs};
        c->scope = scope_open(family, NEVER);
        if (c->scope == NULL)
            return EXIT_FAILURE;
        scope_start(c->scope, &c->trip);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    nanosleep(&(struct timespec){.tv_nsec = HANG_UP_MS * 1000000L}, NULL);
    scope_cancel(family, ECANCELED);
    hung_up = 1;
    double since = now_ms();
    printf("The family has hung up.  Three trips are cancelled.\n\n");
    printf("one that                    over after, ms  legs in vain  in the end\n");
    report(&customers[0], since);
    report(&customers[2], since);
    report(&customers[1], since);
    scope_close(family);
    scope_close(agency);
    return EXIT_SUCCESS;
}
