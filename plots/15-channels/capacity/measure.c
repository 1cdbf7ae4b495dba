/*
 * measure.c - how many items a second go through a channel, and how often does the kernel have to
 * switch to another thread for that?
 *
 * One thread sends, one receives, and neither does anything else.  The kernel counts the switches
 * of threads that went to sleep.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "channels.h"

enum { ITEMS = 20000, ROUNDS = 5 };

static void *send_all(void *chan)
{
    for (int i = 0; i < ITEMS; i++)
        chan_send(chan, chan);
    chan_close(chan);
    return NULL;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long switches(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_nvcsw;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s NAME\n", argv[0]);
        return EXIT_FAILURE;
    }
    printf("# program\tcapacity\tround\tthousand items a second\tswitches an item\n");
    for (size_t capacity = 0; capacity <= 1024; capacity = capacity == 0 ? 1 : 2 * capacity)
        for (int round = 1; round <= ROUNDS; round++) {
            struct chan *chan = chan_make(capacity);
            pthread_t sender;
            void *item;

            long before = switches();
            double began = seconds();
            if (chan == NULL || pthread_create(&sender, NULL, send_all, chan) != 0)
                return EXIT_FAILURE;
            while (chan_recv(chan, &item) == 0)
                continue;
            pthread_join(sender, NULL);
            printf("%s\t%zu\t%d\t%.0f\t%.3f\n", argv[1], capacity, round,
                   ITEMS / (seconds() - began) / 1000, (double)(switches() - before) / ITEMS);
            chan_free(chan);
        }
    return EXIT_SUCCESS;
}
