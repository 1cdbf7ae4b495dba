// passes
// Cancelling closes the writing end of a pipe that nobody has written to:
// whoever polls the other end sees that, now and for ever.  The lines are bytes
// in another pipe.
#define _GNU_SOURCE /* ppoll, pipe2 */
#include "cancellation.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct scope {
    struct scope *parent, *children, *next;
    struct timespec deadline; /* never after the parent's */
    int cause;
    int cancelled[2]; /* a pipe: its end is closed when there is a cause */
    int *lines;       /* the agency's pipe: a byte for each that is free */
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

/* With the lock.  A deadline that has passed becomes the cause when somebody
 * looks. */
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
        close(scope->cancelled[1]);
        scope->cancelled[1] = -1;
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
    struct pollfd set[] = {{scope->cancelled[0], POLLIN, 0}, {descriptor, POLLIN, 0}};
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
    char line;
    for (;;) {
        int cause = wait_for(scope, scope->lines[0], scope->deadline);
        if (cause != 0)
            return cause;
        if (read(scope->lines[0], &line, 1) == 1) /* which somebody else may have been before */
            return 0;
    }
}

static void give_line(const int *lines)
{
    while (write(lines[1], "", 1) != 1)
        continue;
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
    give_line(scope->lines);
    return NULL;
}

void scope_start(struct scope *scope, const struct trip *trip)
{
    scope->trip = trip;
    scope->error = EAGAIN;
    scope->started = pthread_create(&scope->thread, NULL, run, scope) == 0;
}

static struct scope *scope_new(int *lines)
{
    struct scope *scope = malloc(sizeof *scope);
    if (scope == NULL)
        return NULL;
    *scope = (struct scope){.deadline = NEVER, .lines = lines};
    if (pipe(scope->cancelled) == 0)
        return scope;
    free(scope);
    return NULL;
}

struct scope *agency_open(unsigned lines)
{
    int *pipe = malloc(2 * sizeof *pipe);
    if (pipe == NULL || pipe2(pipe, O_NONBLOCK) != 0) {
        free(pipe);
        return NULL;
    }
    struct scope *agency = scope_new(pipe);
    if (agency == NULL) {
        close(pipe[0]);
        close(pipe[1]);
        free(pipe);
        return NULL;
    }
    while (lines-- > 0)
        give_line(pipe);
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
        close(scope->lines[0]);
        close(scope->lines[1]);
        free(scope->lines);
    } else {
        pthread_mutex_lock(&lock);
        struct scope **at = &scope->parent->children;
        while (*at != scope)
            at = &(*at)->next;
        *at = scope->next;
        pthread_mutex_unlock(&lock);
    }
    int error = scope->error;
    close(scope->cancelled[0]);
    if (scope->cancelled[1] != -1)
        close(scope->cancelled[1]);
    free(scope);
    return error;
}
