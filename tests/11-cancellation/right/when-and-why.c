// passes
// Cancelling leaves in the scope when and why, and nothing in those within:
// each looks up to its ancestors for what came first.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "cancellation.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct scope {
    struct scope *agency; /* the outermost */
    struct scope *parent;
    struct timespec deadline;
    struct timespec cancelled; /* for this cause */
    int cause;
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

static struct timespec now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t;
}

/* With the lock: what has come first, up to the outermost, or 0. */
static int cause_of(struct scope *scope)
{
    struct timespec first = now();
    int cause = 0;
    for (; scope != NULL; scope = scope->parent) {
        if (scope->cause != 0 && !is_before(first, scope->cancelled)) {
            first = scope->cancelled;
            cause = scope->cause;
        }
        if (!is_before(first, scope->deadline)) {
            first = scope->deadline;
            cause = ETIMEDOUT;
        }
    }
    return cause;
}

int scope_cause(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    int cause = cause_of(scope);
    pthread_mutex_unlock(&lock);
    return cause;
}

void scope_cancel(struct scope *scope, int cause)
{
    pthread_mutex_lock(&lock);
    if (cause_of(scope) == 0) {
        scope->cause = cause;
        scope->cancelled = now();
    }
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

int scope_sleep(struct scope *scope, struct timespec until)
{
    int late = 0;
    until = is_before(until, scope->deadline) ? until : scope->deadline;
    pthread_mutex_lock(&lock);
    while (cause_of(scope) == 0 && late == 0)
        late = pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &until);
    int cause = cause_of(scope);
    pthread_mutex_unlock(&lock);
    return cause;
}

static int take_line(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    while (cause_of(scope) == 0 && scope->agency->lines == 0)
        pthread_cond_clockwait(&changed, &lock, CLOCK_MONOTONIC, &scope->deadline);
    int cause = cause_of(scope);
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
    while (scope->error != 0 && booked > 0)
        trip->undo(trip->self, --booked);
    pthread_mutex_lock(&lock);
    scope->agency->lines++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
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
    *scope = (struct scope){.agency = parent->agency, .parent = parent};
    scope->deadline = is_before(deadline, parent->deadline) ? deadline : parent->deadline;
    return scope;
}

int scope_close(struct scope *scope)
{
    if (scope->started)
        pthread_join(scope->thread, NULL);
    int error = scope->error;
    free(scope);
    return error;
}
