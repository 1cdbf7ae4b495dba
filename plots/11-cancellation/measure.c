/*
 * measure.c - how long do trips that nobody wants any more go on, and how many legs are booked in
 * vain?
 *
 * Three trips of 20 legs, 2 ms each, on two telephone lines: 80 ms if nobody hangs up.  They are
 * cancelled at one point after the other, three times at each, of which the quickest counts.
 * Compiled twice, with the broken and the fixed scopes; argv[1] says which.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "cancellation.h"

enum { LINES = 2, TRIPS = 3, LEGS = 20, EVERY = 5, LAST = 80, ROUNDS = 3 };

static const long LEG_NS = 2000000;

static atomic_int unwanted, in_vain;

struct result {
    double ms; /* from cancelling until all is over */
    int legs;  /* in vain */
};

static double milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void pause_until(double ms)
{
    double left = ms - milliseconds();

    if (left > 0)
        nanosleep(&(struct timespec){.tv_nsec = (long)(left * 1e6)}, NULL);
}

/* Somebody at the other end is asked, who cannot be interrupted. */
static int book(void *self, struct scope *scope, unsigned leg)
{
    (void)self, (void)scope, (void)leg;
    if (unwanted)
        in_vain++;
    nanosleep(&(struct timespec){.tv_nsec = LEG_NS}, NULL);
    return 0;
}

static void undo(void *self, unsigned leg)
{
    (void)self, (void)leg;
}

static struct scope *must(struct scope *scope)
{
    if (scope == NULL)
        exit(EXIT_FAILURE);
    return scope;
}

static struct result one_round(int cancelled_at)
{
    static const struct trip trip = {book, undo, NULL, LEGS};
    struct scope *agency = must(agency_open(LINES)), *family = must(scope_open(agency, NEVER));
    struct scope *scopes[TRIPS];
    double begun = milliseconds();

    unwanted = in_vain = 0;
    for (int i = 0; i < TRIPS; i++)
        scope_start(scopes[i] = must(scope_open(family, NEVER)), &trip);
    pause_until(begun + cancelled_at);
    scope_cancel(family, ECANCELED);
    unwanted = 1;
    double cancelled = milliseconds();
    for (int i = 0; i < TRIPS; i++)
        scope_close(scopes[i]);
    struct result result = {milliseconds() - cancelled, in_vain};
    scope_close(family);
    scope_close(agency);
    return result;
}

static void measure(const char *program, int cancelled_at)
{
    struct result best = one_round(cancelled_at);

    for (int i = 1; i < ROUNDS; i++) {
        struct result next = one_round(cancelled_at);
        if (next.ms < best.ms)
            best = next;
    }
    printf("%s\t%d\t%.1f\t%d\n", program, cancelled_at, best.ms, best.legs);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tcancelled_after_ms\tover_after_ms\tlegs_in_vain\n");
    for (int ms = EVERY; ms <= LAST; ms += EVERY)
        measure(argv[1], ms);
    return EXIT_SUCCESS;
}
