// passes
// Each scope has a condition for its only thread, so nobody is woken in vain.  A line that is given
// back goes straight to the first in the queue; one that is cancelled leaves the queue.
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "cancellation.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct agency {
    pthread_mutex_t lock; /* guards all that is in the agency */
    unsigned lines;       /* free ones: none while anybody is in the queue */
    struct scope *queue;
};

struct scope {
    struct agency *agency;
    struct scope *parent, *first_child, *sibling;
    struct scope *behind; /* in the queue */
    struct timespec deadline;
    int cause;
    bool has_line;
    pthread_cond_t told; /* the thread waits here */
    const struct trip *trip;
    pthread_t thread;
    int result;
};

static long long ns(struct timespec t)
{
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static bool due(struct timespec t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return ns(now) >= ns(t);
}

/* With the lock. */
static int look(struct scope *scope)
{
    if (scope->cause == 0 && due(scope->deadline))
        scope->cause = ETIMEDOUT;
    return scope->cause;
}

int scope_cause(struct scope *scope)
{
    pthread_mutex_lock(&scope->agency->lock);
    int cause = look(scope);
    pthread_mutex_unlock(&scope->agency->lock);
    return cause;
}

static void tell(struct scope *scope, int cause)
{
    if (look(scope) != 0)
        return; /* and so it is with all within */
    scope->cause = cause;
    pthread_cond_signal(&scope->told);
    for (struct scope *s = scope->first_child; s != NULL; s = s->sibling)
        tell(s, cause);
}

void scope_cancel(struct scope *scope, int cause)
{
    pthread_mutex_lock(&scope->agency->lock);
    tell(scope, cause);
    pthread_mutex_unlock(&scope->agency->lock);
}

static void wait_until(struct scope *scope, struct timespec until)
{
    if (ns(scope->deadline) < ns(until))
        until = scope->deadline;
    pthread_cond_clockwait(&scope->told, &scope->agency->lock, CLOCK_MONOTONIC, &until);
}

int scope_sleep(struct scope *scope, struct timespec until)
{
    pthread_mutex_lock(&scope->agency->lock);
    while (look(scope) == 0 && !due(until))
        wait_until(scope, until);
    int cause = look(scope);
    pthread_mutex_unlock(&scope->agency->lock);
    return cause;
}

/* With the lock: the first in the queue has the line, or it is free. */
static void pass_on(struct agency *agency)
{
    struct scope *next = agency->queue;
    if (next == NULL) {
        agency->lines++;
        return;
    }
    agency->queue = next->behind;
    next->has_line = true;
    pthread_cond_signal(&next->told);
}

static void leave_queue(struct scope *scope)
{
    struct scope **at = &scope->agency->queue;
    while (*at != NULL && *at != scope)
        at = &(*at)->behind;
    if (*at == scope)
        *at = scope->behind;
}

static int take_line(struct scope *scope)
{
    struct agency *agency = scope->agency;
    pthread_mutex_lock(&agency->lock);
    if (agency->lines > 0) {
        agency->lines--;
        scope->has_line = true;
    } else {
        struct scope **end = &agency->queue;
        while (*end != NULL)
            end = &(*end)->behind;
        *end = scope;
    }
    while (!scope->has_line && look(scope) == 0)
        wait_until(scope, scope->deadline);
    int cause = look(scope);
    if (cause != 0 && scope->has_line)
        pass_on(agency);
    if (cause != 0)
        leave_queue(scope);
    pthread_mutex_unlock(&agency->lock);
    return cause;
}

static void *run(void *arg)
{
    struct scope *scope = arg;
    const struct trip *trip = scope->trip;
    int error = take_line(scope);
    if (error == 0) {
        unsigned leg = 0;
        for (; leg < trip->legs; leg++)
            if ((error = scope_cause(scope)) != 0 ||
                (error = trip->book(trip->self, scope, leg)) != 0)
                break;
        if (error != 0)
            while (leg-- > 0)
                trip->undo(trip->self, leg);
        pthread_mutex_lock(&scope->agency->lock);
        pass_on(scope->agency);
        pthread_mutex_unlock(&scope->agency->lock);
    }
    scope->result = error;
    return NULL;
}

void scope_start(struct scope *scope, const struct trip *trip)
{
    scope->trip = trip;
    int error = pthread_create(&scope->thread, NULL, run, scope);
    if (error != 0) {
        scope->trip = NULL;
        scope->result = error;
    }
}

static struct scope *scope_new(struct agency *agency, struct scope *parent)
{
    struct scope *scope = calloc(1, sizeof *scope);
    if (scope == NULL)
        return NULL;
    scope->agency = agency;
    scope->parent = parent;
    scope->deadline = NEVER;
    pthread_cond_init(&scope->told, NULL);
    return scope;
}

struct scope *agency_open(unsigned lines)
{
    struct agency *agency = malloc(sizeof *agency);
    if (agency == NULL)
        return NULL;
    struct scope *scope = scope_new(agency, NULL);
    if (scope == NULL) {
        free(agency);
        return NULL;
    }
    pthread_mutex_init(&agency->lock, NULL);
    agency->lines = lines;
    agency->queue = NULL;
    return scope;
}

struct scope *scope_open(struct scope *parent, struct timespec deadline)
{
    struct scope *scope = scope_new(parent->agency, parent);
    if (scope == NULL)
        return NULL;
    pthread_mutex_lock(&parent->agency->lock);
    scope->deadline = ns(deadline) < ns(parent->deadline) ? deadline : parent->deadline;
    scope->cause = look(parent);
    scope->sibling = parent->first_child;
    parent->first_child = scope;
    pthread_mutex_unlock(&parent->agency->lock);
    return scope;
}

int scope_close(struct scope *scope)
{
    struct agency *agency = scope->agency;
    if (scope->trip != NULL)
        pthread_join(scope->thread, NULL);
    if (scope->parent != NULL) {
        pthread_mutex_lock(&agency->lock);
        struct scope **at = &scope->parent->first_child;
        while (*at != scope)
            at = &(*at)->sibling;
        *at = scope->sibling;
        pthread_mutex_unlock(&agency->lock);
    } else {
        pthread_mutex_destroy(&agency->lock);
        free(agency);
    }
    int result = scope->result;
    pthread_cond_destroy(&scope->told);
    free(scope);
    return result;
}
