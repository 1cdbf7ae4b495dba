/*
 * main.c - a day in a shop whose parts talk over a bus.
 *
 * The counter publishes an event for each order.  The store hears of orders, and when the last item
 * is sold, publishes that.  Somebody at the door waits for that event, once.  The manager watches.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "callback_under_lock.h"

enum { ORDER, SOLD_OUT, ITEMS = 5, ORDERS = 8 };

static struct bus *bus;
static struct subscription *door_subscription;
static atomic_int items = ITEMS;
static atomic_uint calls; /* so far */
static atomic_bool closing_time;

static void store(void *unused, int event)
{
    (void)unused;
    calls++;
    if (event != ORDER)
        return;
    int left = --items;
    printf("store     %d left\n", left > 0 ? left : 0);
    if (left == 0) {
        printf("store     sold out: tell everybody\n");
        bus_publish(bus, SOLD_OUT);
    }
}

static void door(void *unused, int event)
{
    (void)unused;
    calls++;
    if (event != SOLD_OUT)
        return;
    printf("door      puts up the sign, and listens no longer\n");
    bus_unsubscribe(bus, door_subscription);
}

static void *counter(void *unused)
{
    for (int order = 1; order <= ORDERS; order++) {
        printf("counter   order %d\n", order);
        bus_publish(bus, ORDER);
    }
    closing_time = true;
    return unused;
}

/* Looks ten times a second.  Returns false if nobody is called for a whole second. */
static bool gets_done(void)
{
    const struct timespec tenth = {.tv_nsec = 100000000};
    unsigned before = 0;

    for (int quiet = 0; !closing_time; quiet++) {
        if (quiet == 10)
            return false;
        if (calls != before)
            quiet = 0;
        before = calls;
        nanosleep(&tenth, NULL);
    }
    return true;
}

int main(void)
{
    pthread_t thread;

    bus = bus_open();
    if (bus == NULL || bus_subscribe(bus, (struct subscriber){.call = store}) == NULL ||
        (door_subscription = bus_subscribe(bus, (struct subscriber){.call = door})) == NULL ||
        pthread_create(&thread, NULL, counter, NULL) != 0) {
        fprintf(stderr, "The shop cannot open.\n");
        return EXIT_FAILURE;
    }
    if (!gets_done()) {
        printf("\nNothing has happened for a second. The shop is at a standstill.\n");
        pthread_detach(thread); /* it cannot be joined any more */
        return EXIT_FAILURE;
    }
    pthread_join(thread, NULL);
    bus_close(bus);
    printf("\nClosing time.\n");
    return EXIT_SUCCESS;
}
