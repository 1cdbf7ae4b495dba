/*
 * main.c - a shop asks three copies of its price service, for one article after the other.
 *
 * On the way it looks up how many threads it has by now, and how much memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thread_leak.h"

enum { COPIES = 3, REQUESTS = 200, REPORT_EVERY = 20 };

static struct timespec us_from_now(long us)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + us * 1000;
    return (struct timespec){t.tv_sec + ns / 1000000000, ns % 1000000000};
}

/* One copy of the service.  For each article another copy is the quickest. */
static int look_up(void *self, struct call *call, int article, int *price)
{
    const unsigned *copy = self;
    unsigned chance = ((unsigned)article * COPIES + *copy) * 2654435761u >> 16;
    int error = call_wait(call, us_from_now(500 + chance % 4000));

    *price = 100 + article % 50;
    return error;
}

/* A line of /proc/self/status; 0 if it is not there. */
static long status(const char *key)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = 0;

    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            value = strtol(line + strlen(key), NULL, 10);
    fclose(file);
    return value;
}

static void report(int requests)
{
    printf("%8d  %7ld  %12ld\n", requests, status("Threads:"), status("VmRSS:"));
}

int main(void)
{
    static unsigned copies[COPIES] = {0, 1, 2};
    static const struct replica replicas[COPIES] = {
        {look_up, &copies[0]}, {look_up, &copies[1]}, {look_up, &copies[2]}};
    struct client *client = client_open(replicas, COPIES);

    if (client == NULL)
        return EXIT_FAILURE;

    printf("Each request goes to %d copies of the price service.\n\n", COPIES);
    printf("requests  threads  memory (KiB)\n");
    for (int article = 1; article <= REQUESTS; article++) {
        int price;
        int error = client_ask(client, article, us_from_now(1000000), &price);
        if (error != 0)
            printf("article %d: %s\n", article, strerror(error));
        if (article % REPORT_EVERY == 0)
            report(article);
    }
    client_close(client);
    printf("\nThe client is closed; the process has %ld threads.\n", status("Threads:"));
    return EXIT_SUCCESS;
}
