// passes
// Whoever waits does so in ppoll(): for the eventfd of its scope, which is readable once it is
// cancelled, for that of the lines, or for the time.  So there is nobody to be woken.
#define _GNU_SOURCE /* ppoll */
#include "cancellation.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct scope {
    struct scope *parent, *children, *next;
    struct timespec deadline; /* never after the parent's */
    int cause;
    int cancelled; /* an eventfd: readable when there is a cause */
    int lines;     /* the agency's eventfd: how many are free */
    const struct trip *trip;
    bool started;
    pthread_t thread;
    int error;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all trees, and the causes */

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

/* With the lock.  A deadline that has passed becomes the cause when somebody looks. */
static int cause_of(struct scope *scope)
{
    if (scope->cause == 0 && !is_before(now(), scope->deadline))
        scope->cause = ETIMEDOUT;
    return scope->cause;
}

int scope_cause(struct scope *scope)
{
    pthread_mutex_lock(&lock);
    int cause = cause_of(scope);
    pthread_mutex_unlock(&lock);
    return cause;
}

static void mark(struct scope *scope, int cause)
{
    if (cause_of(scope) == 0) {
        scope->cause = cause;
        eventfd_write(scope->cancelled, 1);
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

/* Waits for the descriptor, until then, or until the scope is cancelled. */
static int wait_for(struct scope *scope, int descriptor, struct timespec until)
{
    struct pollfd set[] = {{scope->cancelled, POLLIN, 0}, {descriptor, POLLIN, 0}};
    struct timespec end = is_before(until, scope->deadline) ? until : scope->deadline, t = now();
    if (is_before(t, end)) {
        long ns = end.tv_nsec - t.tv_nsec;
        struct timespec left = {end.tv_sec - t.tv_sec - (ns < 0), ns + (ns < 0) * 1000000000};
        ppoll(set, 2, &left, NULL);
    }
    return scope_cause(scope);
}

int scope_sleep(struct scope *scope, struct timespec until)
{
    int cause = scope_cause(scope);
    while (cause == 0 && is_before(now(), until))
        cause = wait_for(scope, -1, until);
    return cause;
}

static int take_line(struct scope *scope)
{
    eventfd_t one;
    for (;;) {
        int cause = wait_for(scope, scope->lines, scope->deadline);
        if (cause != 0)
            return cause;
        if (eventfd_read(scope->lines, &one) == 0) /* which somebody else may have been before */
            return 0;
    }
}

static void *run(void *arg)
{
    struct scope *scope = arg;
    const struct trip *trip = scope->trip;
    unsigned booked = 0;
    if ((scope->error = take_line(scope)) != 0)
        return NULL;
    while (booked < trip->legs && (scope->error = scope_cause(scope)) == 0) {
        scope->error = trip->book(trip->self, scope, booked);
        if (scope->error != 0)
            break;
        booked++;
    }
    while (scope->error != 0 && booked > 0)
        trip->undo(trip->self, --booked);
    eventfd_write(scope->lines, 1);
    return NULL;
}

void scope_start(struct scope *scope, const struct trip *trip)
{
    scope->trip = trip;
    scope->error = EAGAIN;
    scope->started = pthread_create(&scope->thread, NULL, run, scope) == 0;
}

static struct scope *scope_new(int lines)
{
    struct scope *scope = malloc(sizeof *scope);
    if (scope == NULL)
        return NULL;
    *scope = (struct scope){.deadline = NEVER, .lines = lines};
    scope->cancelled = eventfd(0, EFD_NONBLOCK);
    if (scope->cancelled != -1)
        return scope;
    free(scope);
    return NULL;
}

struct scope *agency_open(unsigned lines)
{
    int descriptor = eventfd(lines, EFD_SEMAPHORE | EFD_NONBLOCK);
    if (descriptor == -1)
        return NULL;
    struct scope *agency = scope_new(descriptor);
    if (agency == NULL)
        close(descriptor);
    return agency;
}

struct scope *scope_open(struct scope *parent, struct timespec deadline)
{
    struct scope *scope = scope_new(parent->lines);
    if (scope == NULL)
        return NULL;
    pthread_mutex_lock(&lock);
    scope->parent = parent;
    scope->deadline = is_before(deadline, parent->deadline) ? deadline : parent->deadline;
    scope->cause = cause_of(parent);
    scope->next = parent->children;
    parent->children = scope;
    pthread_mutex_unlock(&lock);
    return scope;
}

int scope_close(struct scope *scope)
{
    if (scope->started)
        pthread_join(scope->thread, NULL);
    if (scope->parent == NULL) {
        close(scope->lines);
    } else {
        pthread_mutex_lock(&lock);
        struct scope **at = &scope->parent->children;
        while (*at != scope)
            at = &(*at)->next;
        *at = scope->next;
        pthread_mutex_unlock(&lock);
    }
    int error = scope->error;
    close(scope->cancelled);
    free(scope);
    return error;
}
