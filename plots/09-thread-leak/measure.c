/*
 * measure.c - how many threads are alive, and how much memory is in use, after so many requests?
 *
 * Three replicas, one of them quick and two of them slow, answer 200 requests.  Compiled twice,
 * with the broken and the fixed client; argv[1] says which.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thread_leak.h"

enum { REQUESTS = 200, EVERY = 10 };

static struct timespec ms_from_now(long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    long ns = t.tv_nsec + ms * 1000000;
    return (struct timespec){t.tv_sec + ns / 1000000000, ns % 1000000000};
}

static int ask(void *self, struct call *call, int request, int *reply)
{
    const int *ms = self;

    *reply = request;
    return call_wait(call, ms_from_now(*ms));
}

/* A line of /proc/self/status. */
static long status(const char *key)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long value = -1;

    if (file == NULL)
        exit(EXIT_FAILURE);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            value = strtol(line + strlen(key), NULL, 10);
    fclose(file);
    return value;
}

static void report(const char *program, int requests)
{
    printf("%s\t%d\t%ld\t%ld\n", program, requests, status("Threads:"), status("VmRSS:"));
}

int main(int argc, char **argv)
{
    static int ms[] = {3, 1, 5};
    static const struct replica replicas[] = {{ask, &ms[0]}, {ask, &ms[1]}, {ask, &ms[2]}};

    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed\n", argv[0]);
        return EXIT_FAILURE;
    }
    struct client *client = client_open(replicas, 3);
    if (client == NULL)
        return EXIT_FAILURE;

    printf("# program\trequests\tthreads\tmemory_kib\n");
    report(argv[1], 0);
    for (int request = 1; request <= REQUESTS; request++) {
        int reply;
        if (client_ask(client, request, ms_from_now(1000), &reply) != 0)
            return EXIT_FAILURE;
        if (request % EVERY == 0)
            report(argv[1], request);
    }
    client_close(client);
    return EXIT_SUCCESS;
}
