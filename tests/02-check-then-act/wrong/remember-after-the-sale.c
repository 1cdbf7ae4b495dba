// fails: an_order_sent_again_buys_once assertion
// The seat is found and taken in one go. The number of the order is noted once the sale is made.
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

static int seat_of(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct answered *a = *find(event, row, order);
    int seat = a == NULL ? NO_SEAT : a->seat;
    pthread_mutex_unlock(&event->lock);
    return seat;
}

static int sell(struct event *event, unsigned row)
{
    pthread_mutex_lock(&event->lock);
    int seat = take(event, row);
    pthread_mutex_unlock(&event->lock);
    return seat;
}

static void remember(struct event *event, struct answered *note)
{
    pthread_mutex_lock(&event->lock);
    note->next = event->answered;
    event->answered = note;
    pthread_mutex_unlock(&event->lock);
}

int event_order(struct event *event, unsigned row, unsigned long order)
{
    int seat = seat_of(event, row, order);
    struct answered *note;

    if (seat != NO_SEAT || (note = malloc(sizeof *note)) == NULL)
        return seat;
    seat = sell(event, row);
    if (seat == NO_SEAT) {
        free(note);
        return NO_SEAT;
    }
    *note = (struct answered){.row = row, .order = order, .seat = seat};
    remember(event, note);
    return seat;
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
