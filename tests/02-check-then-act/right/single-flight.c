// passes
// The first call of an order carries it out, and the others wait for what it finds.
#include "check_then_act.h"

#include <pthread.h>
#include <stdlib.h>

/* An order that is being carried out, or has a seat. */
struct sale {
    struct sale *next;
    unsigned row;
    unsigned long order;
    bool under_way; /* one call is carrying it out; all others wait for what it finds */
    int seat;
};

struct event {
    pthread_mutex_t lock;   /* guards all below */
    pthread_cond_t settled; /* some sale is under way no more */
    unsigned rows, seats;   /* set once, by event_open() */
    struct sale *sales;
    bool taken[]; /* row by row */
};

struct event *event_open(unsigned rows, unsigned seats)
{
    struct event *event = calloc(1, sizeof *event + (size_t)rows * seats * sizeof *event->taken);

    if (event == NULL)
        return NULL;
    pthread_mutex_init(&event->lock, NULL);
    pthread_cond_init(&event->settled, NULL);
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

/* Where the sale to the order is linked in, or the end of the list.  The caller holds the lock. */
static struct sale **find(struct event *event, unsigned row, unsigned long order)
{
    struct sale **sale = &event->sales;

    while (*sale != NULL && ((*sale)->row != row || (*sale)->order != order))
        sale = &(*sale)->next;
    return sale;
}

/* Like find(), but not while the sale is under way.  The caller holds the lock. */
static struct sale **find_settled(struct event *event, unsigned row, unsigned long order)
{
    struct sale **sale;

    while (*(sale = find(event, row, order)) != NULL && (*sale)->under_way)
        pthread_cond_wait(&event->settled, &event->lock);
    return sale;
}

static int take(struct event *event, unsigned row)
{
    bool *taken = &event->taken[(size_t)row * event->seats];
    int found = NO_SEAT;

    pthread_mutex_lock(&event->lock);
    for (unsigned seat = 0; seat < event->seats && found == NO_SEAT; seat++)
        if (!taken[seat]) {
            taken[seat] = true;
            found = (int)seat;
        }
    pthread_mutex_unlock(&event->lock);
    return found;
}

/* All calls that waited learn what was found; a refused order is forgotten. */
static void settle(struct event *event, unsigned row, unsigned long order, int seat)
{
    pthread_mutex_lock(&event->lock);
    struct sale **sale = find(event, row, order), *refused = *sale;

    (*sale)->under_way = false;
    (*sale)->seat = seat;
    if (seat == NO_SEAT) {
        *sale = refused->next;
        free(refused);
    }
    pthread_cond_broadcast(&event->settled);
    pthread_mutex_unlock(&event->lock);
}

/* The first call of an order puts it on the list; only then is a seat looked for, without holding
 * up anybody. */
int event_order(struct event *event, unsigned row, unsigned long order)
{
    struct sale *mine = malloc(sizeof *mine);

    pthread_mutex_lock(&event->lock);
    struct sale *known = *find_settled(event, row, order);
    int seat = known == NULL ? NO_SEAT : known->seat;
    if (known == NULL && mine != NULL) {
        *mine = (struct sale){event->sales, row, order, true, NO_SEAT};
        event->sales = mine;
    }
    pthread_mutex_unlock(&event->lock);

    if (known != NULL || mine == NULL) {
        free(mine);
        return seat;
    }
    seat = take(event, row);
    settle(event, row, order, seat);
    return seat;
}

bool event_refund(struct event *event, unsigned row, unsigned long order)
{
    pthread_mutex_lock(&event->lock);
    struct sale **sale = find_settled(event, row, order), *gone = *sale;

    if (gone != NULL) {
        *sale = gone->next;
        event->taken[(size_t)row * event->seats + gone->seat] = false;
        free(gone);
    }
    pthread_mutex_unlock(&event->lock);
    return gone != NULL;
}

void event_close(struct event *event)
{
    for (struct sale *sale = event->sales, *next; sale != NULL; sale = next) {
        next = sale->next;
        free(sale);
    }
    pthread_cond_destroy(&event->settled);
    pthread_mutex_destroy(&event->lock);
    free(event);
}
