// fails: nothing_is_left_half_done memory-leak
// The thread can be cancelled at any time: also while it undoes a trip whose
// leg has failed.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "cancellation.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct scope {
    struct scope *agency, *parent, *children, *next;
    struct timespec deadline;
    int cause;
    unsigned lines; /* of the outermost: those that are free */
    const struct trip *trip;
    bool running, has_line;
    unsigned booked; /* legs */
    int error;
    pthread_t thread;
    bool watched, closed;
    pthread_t watchdog;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all trees, and their lines */
static pthread_cond_t line_free = PTHREAD_COND_INITIALIZER;
static pthread_cond_t scope_closed = PTHREAD_COND_INITIALIZER;

static void unlock(void *unused)
{
    (void)unused;
    pthread_mutex_unlock(&lock);
}

/* Once for each thread: it has been told as soon as there is a cause. */
static void mark(struct scope *scope, int cause)
{
    if (scope->cause == 0) {
        scope->cause = cause;
        if (scope->running)
            pthread_cancel(scope->thread);
    }
    for (struct scope *child = scope->children; child != NULL; child = child->next)
        mark(child, cause);
}

void scope_cancel(struct scope *scope, int cause)
{
    pthread_mutex_lock(&lock);
    mark(scope, cause);
    pthread_mutex_unlock(&lock);
}

int scope_cause(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    int cause = scope->cause;
    pthread_mutex_unlock(&lock);
    return cause;
}

static bool is_past(struct timespec t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > t.tv_sec || (now.tv_sec == t.tv_sec && now.tv_nsec >= t.tv_nsec);
}

static void *watch(void *arg)
{
    struct scope *scope = arg;
    pthread_mutex_lock(&lock);
    while (!scope->closed && !is_past(scope->deadline))
        pthread_cond_clockwait(&scope_closed, &lock, CLOCK_MONOTONIC, &scope->deadline);
    if (!scope->closed)
        mark(scope, ETIMEDOUT);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int scope_sleep(struct scope *scope, struct timespec until)
{
    (void)scope;

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;

    return 0;
}

static void take_line(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(unlock, NULL);

    while (scope->agency->lines == 0)
        pthread_cond_wait(&line_free, &lock);

    scope->agency->lines--;
    scope->has_line = true;
    pthread_cleanup_pop(1);
}

/* However the thread ends: cancelled, or by itself. */
static void end_trip(void *arg)
{
    struct scope *scope = arg;
    const struct trip *trip = scope->trip;
    if (scope->booked < trip->legs) {
        while (scope->booked > 0)
            trip->undo(trip->self, --scope->booked);
        if (scope->error == 0)
            scope->error = scope_cause(scope);
    }
    pthread_mutex_lock(&lock);
    scope->running = false;
    scope->agency->lines += scope->has_line;
    pthread_cond_broadcast(&line_free);
    pthread_mutex_unlock(&lock);
}

static void *run(void *arg)
{
    struct scope *scope = arg;
    const struct trip *trip = scope->trip;

    pthread_cleanup_push(end_trip, scope);
    take_line(scope);
    while (scope->error == 0 && scope->booked < trip->legs) {

        pthread_testcancel();

        scope->error = trip->book(trip->self, scope, scope->booked);
        if (scope->error == 0)
            scope->booked++;
    }
    pthread_cleanup_pop(1);
    return NULL;
}

void scope_start(struct scope *scope, const struct trip *trip)
{
    pthread_mutex_lock(&lock);
    int error = scope->cause;
    if (error == 0) {
        scope->trip = trip;
        error = pthread_create(&scope->thread, NULL, run, scope);
        scope->running = error == 0;
    }
    if (error != 0) {
        scope->trip = NULL;
        scope->error = error;
    }
    pthread_mutex_unlock(&lock);
}

struct scope *agency_open(unsigned lines)
{
    struct scope *agency = malloc(sizeof *agency);
    if (agency != NULL)
        *agency = (struct scope){.agency = agency, .lines = lines};
    return agency;
}

struct scope *scope_open(struct scope *parent, struct timespec deadline)
{
    struct scope *scope = malloc(sizeof *scope);
    if (scope == NULL)
        return NULL;
    *scope = (struct scope){.agency = parent->agency, .parent = parent, .deadline = deadline};
    pthread_mutex_lock(&lock);
    scope->watched = deadline.tv_sec < NEVER.tv_sec;
    if (scope->watched && pthread_create(&scope->watchdog, NULL, watch, scope) != 0) {
        pthread_mutex_unlock(&lock);
        free(scope);
        return NULL;
    }
    scope->cause = parent->cause;
    if (scope->cause == 0 && is_past(deadline))
        scope->cause = ETIMEDOUT;
    scope->next = parent->children;
    parent->children = scope;
    pthread_mutex_unlock(&lock);
    return scope;
}

static void leave_parent(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    struct scope **at = &scope->parent->children;
    while (*at != scope)
        at = &(*at)->next;
    *at = scope->next;
    scope->closed = true;
    pthread_cond_broadcast(&scope_closed);
    pthread_mutex_unlock(&lock);
    if (scope->watched)
        pthread_join(scope->watchdog, NULL);
}

int scope_close(struct scope *scope)
{
    if (scope->trip != NULL)
        pthread_join(scope->thread, NULL);
    if (scope->parent != NULL)
        leave_parent(scope);
    int error = scope->error;
    free(scope);
    return error;
}
