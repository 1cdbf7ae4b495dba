// fails: a_refused_order_leaves_nothing_behind assertion
// Every order is remembered with its answer, so that all calls return the same.
#include "check_then_act.h"

#include <pthread.h>
#include <stdlib.h>

enum { NOBODY = 0 };

/* An order that has been answered. */
struct answered {
    struct answered *next;
    unsigned row;
    unsigned long order;
    int seat;
};

struct event {
    pthread_mutex_t lock; /* guards all below */
    unsigned rows, seats; /* set once, by event_open() */
    struct answered *answered;
    bool taken[]; /* row by row */
};

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + (size_t)rows * seats * sizeof *event->taken);

    if (event == NULL)
        return NULL;
    pthread_mutex_init(&event->lock, NULL);
    event->rows = rows;
    event->seats = seats;
    return event;
}

unsigned event_left(struct event *event, unsigned row)
{
    unsigned left = 0;

    pthread_mutex_lock(&event->lock);
    for (unsigned seat = 0; seat < event->seats; seat++)
        left += !event->taken[(size_t)row * event->seats + seat];
    pthread_mutex_unlock(&event->lock);
    return left;
}

/* Where the order's answer is linked in, or the end of the list.  The caller holds the lock. */
static struct answered **find(struct event *event, unsigned row, unsigned long order)
{
    struct answered **a = &event->answered;

    while (*a != NULL && ((*a)->row != row || (*a)->order != order))
        a = &(*a)->next;
    return a;
}

/* The caller holds the lock. */
static int take(struct event *event, unsigned row)
{
    bool *taken = &event->taken[(size_t)row * event->seats];

    for (unsigned seat = 0; seat < event->seats; seat++)
        if (!taken[seat]) {
            taken[seat] = true;
            return (int)seat;
        }
    return NO_SEAT;
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct answered **a = find(event, row, order);

    if (*a == NULL && (*a = calloc(1, sizeof **a)) != NULL) {
        (*a)->row = row;
        (*a)->order = order;
        (*a)->seat = take(event, row);
    }
    int seat = *a == NULL ? NO_SEAT : (*a)->seat;
    pthread_mutex_unlock(&event->lock);
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct answered **a = find(event, row, order), *gone = *a;

    if (gone != NULL && gone->seat == NO_SEAT)
        gone = NULL;
    if (gone != NULL) {
        *a = gone->next;
        event->taken[(size_t)row * event->seats + gone->seat] = false;
        free(gone);
    }
    pthread_mutex_unlock(&event->lock);
    return gone != NULL;
}

void event_close(struct event *event)
{
    for (struct answered *a = event->answered, *next; a != NULL; a = next) {
        next = a->next;
        free(a);
    }
    pthread_mutex_destroy(&event->lock);
    free(event);
}
