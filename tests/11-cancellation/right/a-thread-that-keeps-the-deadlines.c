// passes
// One thread for each agency, started with the first deadline, cancels whatever
// expires.  So nobody else waits for a time that is not its own.
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
    bool watched, closed; /* of the outermost: by the thread that keeps the deadlines */
    pthread_t watch;
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

static pthread_cond_t sooner =
    PTHREAD_COND_INITIALIZER; /* a scope was opened, or an agency closed */

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

int scope_cause(struct scope *scope)
{
    return scope->cause;
}

static void mark(struct scope *scope, int cause)
{
    if (scope_cause(scope) == 0)
        scope->cause = cause;
    for (struct scope *child = scope->children; child != NULL; child = child->next)
        mark(child, cause);
}

static bool is_past(struct timespec t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return !is_before(now, t);
}

/* With the lock: cancels what has expired; the earliest deadline of what has
 * not. */
static struct timespec sweep(struct scope *scope)
{
    struct timespec first = NEVER;
    if (scope->cause == 0 && is_past(scope->deadline))
        mark(scope, ETIMEDOUT);
    if (scope->cause == 0)
        first = scope->deadline;
    for (struct scope *child = scope->children; child != NULL; child = child->next) {
        struct timespec t = sweep(child);
        first = is_before(t, first) ? t : first;
    }
    return first;
}

static void *keep_deadlines(void *arg)
{
    struct scope *agency = arg;
    pthread_mutex_lock(&lock);
    while (!agency->closed) {
        struct timespec first = sweep(agency);
        pthread_cond_broadcast(&changed);
        if (first.tv_sec < NEVER.tv_sec)
            pthread_cond_clockwait(&sooner, &lock, CLOCK_MONOTONIC, &first);
        else
            pthread_cond_wait(&sooner, &lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
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
        pthread_cond_wait(&changed, &lock);
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
    pthread_mutex_lock(&lock);
    *scope = (struct scope){.agency = parent->agency, .parent = parent, .next = parent->children};
    scope->deadline = is_before(deadline, parent->deadline) ? deadline : parent->deadline;
    scope->cause = scope_cause(parent);
    parent->children = scope;
    if (scope->cause == 0 && is_past(deadline))
        scope->cause = ETIMEDOUT;
    struct scope *agency = scope->agency;
    if (deadline.tv_sec < NEVER.tv_sec && !agency->watched) {
        if (pthread_create(&agency->watch, NULL, keep_deadlines, agency) != 0) {
            parent->children = scope->next;
            pthread_mutex_unlock(&lock);
            free(scope);
            return NULL;
        }
        agency->watched = true;
    }
    pthread_cond_broadcast(&sooner);
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
    if (scope->watched) {
        pthread_mutex_lock(&lock);
        scope->closed = true;
        pthread_cond_broadcast(&sooner);
        pthread_mutex_unlock(&lock);
        pthread_join(scope->watch, NULL);
    }
    free(scope);
    return error;
}
