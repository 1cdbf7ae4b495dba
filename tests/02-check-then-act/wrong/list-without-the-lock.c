// fails: an_order_sent_again_buys_once assertion
// The seats have a lock. The list of the answered orders is only a note of ours, and needs none.
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
    pthread_mutex_t lock; /* guards taken */
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

/* Where the order's answer is linked in, or the end of the list. */
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
    struct answered *note = *find(event, row, order);

    if (note != NULL)
        return note->seat;
    note = malloc(sizeof *note);
    if (note == NULL)
        return NO_SEAT;
    pthread_mutex_lock(&event->lock);
    *note = (struct answered){.row = row, .order = order, .seat = take(event, row)};
    pthread_mutex_unlock(&event->lock);
    if (note->seat == NO_SEAT) {
        free(note);
        return NO_SEAT;
    }
    note->next = event->answered;
    event->answered = note;
    return note->seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct answered **a = find(event, row, order), *gone = *a;

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
