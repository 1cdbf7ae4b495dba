// fails: no_lock_and_no_line_is_kept assertion
// Gives the line back as soon as no more legs are booked, and undoes them
// without one.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "cancellation.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct scope {
    struct scope *agency; /* the outermost */
    struct scope *parent, *children, *next;
    struct timespec deadline;
    atomic_int cause;
    unsigned lines; /* of the outermost: those that are free */
    const struct trip *trip;
    bool started;
    pthread_t thread;
    int error; /* of the trip */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  /* guards all trees, and their lines */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER; /* a line is free, or a scope cancelled */

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

int scope_cause(struct scope *scope)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!is_before(now, scope->deadline))
        atomic_compare_exchange_strong(&scope->cause, &(int){0}, ETIMEDOUT); /* and it stays */
    return scope->cause;
}

static void mark(struct scope *scope, int cause)
{
    if (scope_cause(scope) == 0)
        atomic_compare_exchange_strong(&scope->cause, &(int){0}, cause);
    for (struct scope *child = scope->children; child != NULL; child = child->next)
        mark(child, cause);
}

void scope_cancel(struct scope *scope, int cause)
{
    pthread_mutex_lock(&lock);
    mark(scope, cause);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

int scope_sleep(struct scope *scope, struct timespec until)
{
    int late = 0;
    until = is_before(until, scope->deadline) ? until : scope->deadline;
    pthread_mutex_lock(&lock);
    while (scope_cause(scope) == 0 && late == 0)
        late = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&lock);
    return scope_cause(scope);
}

static int take_line(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    while (scope_cause(scope) == 0 && scope->agency->lines == 0)
        pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &scope->deadline);
    int cause = scope_cause(scope);
    if (cause == 0)
        scope->agency->lines--;
    pthread_mutex_unlock(&lock);
    return cause;
}

/* What the thread of a trip does. */
static void *run(void *arg)
{
    struct scope *scope = arg;
    const struct trip *trip = scope->trip;
    unsigned booked = 0;
    if ((scope->error = take_line(scope)) != 0)
        return NULL;
    while (scope->error == 0 && booked < trip->legs) {
        scope->error = scope_cause(scope);
        if (scope->error == 0)
            scope->error = trip->book(trip->self, scope, booked);
        if (scope->error == 0)
            booked++;
    }
    pthread_mutex_lock(&lock);
    scope->agency->lines++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    while (scope->error != 0 && booked > 0)
        trip->undo(trip->self, --booked);
    return NULL;
}

void scope_start(struct scope *scope, const struct trip *trip)
{
    scope->trip = trip;
    scope->error = EAGAIN; /* should there be no thread */
    scope->started = pthread_create(&scope->thread, NULL, run, scope) == 0;
}

struct scope *agency_open(unsigned lines)
{
    struct scope *agency = malloc(sizeof *agency);
    if (agency != NULL)
        *agency = (struct scope){.agency = agency, .deadline = NEVER, .lines = lines};
    return agency;
}

struct scope *scope_open(struct scope *parent, struct timespec deadline)
{
    struct scope *scope = malloc(sizeof *scope);
    if (scope == NULL)
        return NULL;
    pthread_mutex_lock(&lock);
    *scope = (struct scope){.agency = parent->agency, .parent = parent, .next = parent->children};
    scope->deadline = is_before(deadline, parent->deadline) ? deadline : parent->deadline;
    scope->cause = scope_cause(parent);
    parent->children = scope;
    pthread_mutex_unlock(&lock);
    return scope;
}

int scope_close(struct scope *scope)
{
    if (scope->started)
        pthread_join(scope->thread, NULL);
    int error = scope->error;
    if (scope->parent != NULL) {
        pthread_mutex_lock(&lock);
        struct scope **at = &scope->parent->children;
        while (*at != scope)
            at = &(*at)->next;
        *at = scope->next;
        pthread_mutex_unlock(&lock);
    }
    free(scope);
    return error;
}
