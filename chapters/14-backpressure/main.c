/*
 * main.c - a shop logs its requests, and a sale begins.
 *
 * Two servers hand in a line for each request: forty in a millisecond while the sale is on.  The
 * collector, which the shipper sends them to, takes four in a millisecond.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backpressure.h"

enum { SERVERS = 2, LINES_A_MS = 20 /* of each */, SALE = 200 /* ms */, ROOM = 256, MS = 1000 };

static const char *const policies[] = {"block", "drop", "shed"};
static int sale = SALE;
static struct shipper *shipper;
static atomic_long delay; /* of the last line that the collector took, in microseconds */
static atomic_ulong turned_away, servers_at_work = SERVERS;
static atomic_bool cut;

/* ---- Time, in microseconds ---- */

static long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct timespec at(long us)
{
    return (struct timespec){us / 1000000, us % 1000000 * 1000};
}

static void sleep_until(long us)
{
    struct timespec t = at(us);

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* ---- The collector ---- */

static bool collect(void *self, unsigned long lost, const char *line)
{
    long *free_at = self;

    (void)lost;
    if (line != NULL) {
        long made = strtol(line, NULL, 10);
        *free_at = (*free_at > made ? *free_at : made) + MS / 4;
        sleep_until(*free_at);
        delay = now() - made;
    }
    return !cut;
}

static void hang_up(void *unused)
{
    (void)unused;
    cut = true;
}

/* ---- The servers ---- */

static void *serve(void *unused)
{
    char line[256];
    long begin = now();

    for (int ms = 0; ms < sale; ms++) {
        for (int i = 0; i < LINES_A_MS; i++) {
            snprintf(line, sizeof line, "%ld GET /sale/%d 200 the quick brown fox", now(), i);
            turned_away += shipper_log(shipper, line) == EAGAIN;
        }
        sleep_until(begin + (ms + 1) * MS);
    }
    servers_at_work--;
    return unused;
}

/* Resident now, in megabytes. */
static double memory(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    fclose(file);
    return (double)pages * 4096 / 1e6;
}

static void report(long since)
{
    struct counts counts = shipper_counts(shipper);

    printf("%5ld ms  %13zu  %6lu  %6lu  %8.1f MB  %8.1f ms\n", (now() - since + 500) / MS,
           counts.waiting, counts.sent, counts.lost, memory(), (double)delay / MS);
}

static void close_in_time(void)
{
    long began = now();
    unsigned long left = shipper_close(shipper, at(began + 100 * MS));

    printf("\nClosing was to take 100 ms at most.  It took %ld ms, and left %lu lines.\n",
           (now() - began) / MS, left);
    shipper_free(shipper);
}

/* main [block|drop|shed [MS]] */
int main(int argc, char **argv)
{
    pthread_t servers[SERVERS];
    long free_at = 0, begin = now();
    enum policy policy = BLOCK;

    for (int i = 0; argc > 1 && i < 3; i++)
        if (strcmp(argv[1], policies[i]) == 0)
            policy = (enum policy)i;
    if (argc > 2)
        sale = atoi(argv[2]);
    shipper = shipper_open((struct sink){collect, hang_up, &free_at}, ROOM, policy);
    if (shipper == NULL)
        return EXIT_FAILURE;
    printf("A sale of %d ms; %d lines may wait; policy: %s.\n\n", sale, ROOM, policies[policy]);
    printf("           lines waiting    sent    lost       memory         delay\n");
    for (int i = 0; i < SERVERS; i++)
        if (pthread_create(&servers[i], NULL, serve, NULL) != 0)
            return EXIT_FAILURE;
    for (int i = 1; servers_at_work > 0 || i * 100 <= sale + 200; i++) {
        sleep_until(begin + i * 100 * MS);
        report(begin);
    }
    for (int i = 0; i < SERVERS; i++)
        pthread_join(servers[i], NULL);
    close_in_time();
    return EXIT_SUCCESS;
}
