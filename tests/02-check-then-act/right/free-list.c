// passes
// The free seats of a row are a list, and every sale is a note in another: all under the lock, in
// one go.
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
    int free[]; /* row by row: the first is how many are free, the others which */
};

/* The free seats of the row: free[0] of them, in free[1] and so on.  The caller holds the lock, or
 * nobody else knows the event yet. */
static int *free_seats(struct event *event, unsigned row)
{
    return &event->free[(size_t)row * (event->seats + 1)];
}

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event =
        calloc(1, sizeof *event + (size_t)rows * (seats + 1) * sizeof *event->free);

    if (event == NULL)
        return NULL;
    pthread_mutex_init(&event->lock, NULL);
    event->rows = rows;
    event->seats = seats;
    for (unsigned row = 0; row < rows; row++) {
        int *list = free_seats(event, row);
        while (list[0] < (int)seats) {
            list[0]++;
            list[list[0]] = list[0] - 1;
        }
    }
    return event;
}

unsigned event_left(struct event *event, unsigned row)
{
    pthread_mutex_lock(&event->lock);
    unsigned left = (unsigned)free_seats(event, row)[0];
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

int event_order(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct answered **a = find(event, row, order);
    int *list = free_seats(event, row);

    if (*a == NULL && list[0] > 0 && (*a = calloc(1, sizeof **a)) != NULL) {
        (*a)->row = row;
        (*a)->order = order;
        (*a)->seat = list[list[0]--];
    }
    int seat = *a == NULL ? NO_SEAT : (*a)->seat;
    pthread_mutex_unlock(&event->lock);
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct answered **a = find(event, row, order), *gone = *a;

    if (gone != NULL) {
        int *list = free_seats(event, row);
        list[++list[0]] = gone->seat;
        *a = gone->next;
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
