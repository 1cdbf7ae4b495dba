/*
 * measure.c - how long does bus_publish() take when one subscriber is slow?  And bus_subscribe()?
 *
 * Four threads publish on one bus, one event after another, and one thread subscribes and
 * unsubscribes.  The slow subscriber takes 0, 1, 2, 4 and 8 milliseconds for an event, in which it
 * waits and computes nothing: so the times rest on who waits for whom and not on the machine.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "callback_under_lock.h"

enum { PUBLISHERS = 4, EVENTS = 25, COMINGS = 25 };

static struct bus *bus;
static long slow_ms; /* what the slow subscriber takes */
static pthread_barrier_t start;

struct timing {
    pthread_t thread;
    double ms; /* on average, a call */
};

static void pause_ms(long ms)
{
    if (ms > 0)
        nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void slow(void *unused, int event)
{
    (void)unused, (void)event;
    pause_ms(slow_ms);
}

static void quick(void *unused, int event)
{
    (void)unused, (void)event;
}

static void *publish(void *arg)
{
    struct timing *timing = arg;

    pthread_barrier_wait(&start);
    double began = now_ms();
    for (int i = 0; i < EVENTS; i++)
        bus_publish(bus, i);
    timing->ms = (now_ms() - began) / EVENTS;
    return NULL;
}

static void *come_and_go(void *arg)
{
    struct timing *timing = arg;
    double sum = 0;

    pthread_barrier_wait(&start);
    for (int i = 0; i < COMINGS; i++) {
        double began = now_ms();
        struct subscription *new = bus_subscribe(bus, (struct subscriber){.call = quick});

        sum += now_ms() - began;
        if (new == NULL)
            exit(EXIT_FAILURE);
        bus_unsubscribe(bus, new);
        pause_ms(1);
    }
    timing->ms = sum / COMINGS;
    return NULL;
}

static void run(const char *program)
{
    struct timing all[PUBLISHERS + 1];
    double publishing = 0;

    bus = bus_open();
    if (bus == NULL || bus_subscribe(bus, (struct subscriber){.call = slow}) == NULL)
        exit(EXIT_FAILURE);
    for (int i = 0; i <= PUBLISHERS; i++)
        if (pthread_create(&all[i].thread, NULL, i < PUBLISHERS ? publish : come_and_go, &all[i]) !=
            0)
            exit(EXIT_FAILURE);
    for (int i = 0; i <= PUBLISHERS; i++)
        pthread_join(all[i].thread, NULL);
    bus_close(bus);
    for (int i = 0; i < PUBLISHERS; i++)
        publishing += all[i].ms / PUBLISHERS;
    printf("%s\t%ld\t%.4f\t%.4f\n", program, slow_ms, publishing, all[PUBLISHERS].ms);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s broken|fixed|queue\n", argv[0]);
        return EXIT_FAILURE;
    }
    pthread_barrier_init(&start, NULL, PUBLISHERS + 1);
    printf("# program\tslow ms\tpublish ms\tsubscribe ms\n");
    run(argv[1]);
    for (slow_ms = 1; slow_ms <= 8; slow_ms *= 2)
        run(argv[1]);
    return EXIT_SUCCESS;
}
