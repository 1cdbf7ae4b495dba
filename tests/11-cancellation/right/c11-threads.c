// passes
// The same with C11 threads, whose waits know only the wall clock.
#include "cancellation.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

struct scope {
    struct scope *agency; /* the outermost */
    struct scope *parent, *children, *next;
    struct timespec deadline;
    atomic_int cause;
    unsigned lines; /* of the outermost: those that are free */
    const struct trip *trip;
    bool started;
    thrd_t thread;
    int error; /* of the trip */
};

static mtx_t lock;    /* guards all trees, and their lines */
static cnd_t changed; /* a line is free, or a scope cancelled */
static once_flag once = ONCE_FLAG_INIT;

static void init(void)
{
    mtx_init(&lock, mtx_plain);
    cnd_init(&changed);
}

static bool is_before(struct timespec a, struct timespec b)
{
    return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* Waits until then, with the lock; false if it is then. */
static bool wait_until(struct timespec until)
{
    struct timespec now, t;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!is_before(now, until))
        return false;
    timespec_get(&t, TIME_UTC);
    t.tv_sec += until.tv_sec - now.tv_sec;
    t.tv_nsec += until.tv_nsec - now.tv_nsec;
    if (t.tv_nsec < 0) {
        t.tv_nsec += 1000000000;
        t.tv_sec--;
    } else if (t.tv_nsec >= 1000000000) {
        t.tv_nsec -= 1000000000;
        t.tv_sec++;
    }
    return cnd_timedwait(&changed, &lock, &t) != thrd_timedout;
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
    mtx_lock(&lock);
    mark(scope, cause);
    cnd_broadcast(&changed);
    mtx_unlock(&lock);
}

int scope_sleep(struct scope *scope, struct timespec until)
{
    bool early = true;
    until = is_before(until, scope->deadline) ? until : scope->deadline;
    mtx_lock(&lock);
    while (scope_cause(scope) == 0 && early)
        early = wait_until(until);
    mtx_unlock(&lock);
    return scope_cause(scope);
}

static int take_line(struct scope *scope)
{
    mtx_lock(&lock);
    while (scope_cause(scope) == 0 && scope->agency->lines == 0)
        wait_until(scope->deadline);
    int cause = scope_cause(scope);
    if (cause == 0)
        scope->agency->lines--;
    mtx_unlock(&lock);
    return cause;
}

/* What the thread of a trip does. */
static int run(void *arg)
{
    struct scope *scope = arg;
    const struct trip *trip = scope->trip;
    unsigned booked = 0;
    if ((scope->error = take_line(scope)) != 0)
        return 0;
    while (scope->error == 0 && booked < trip->legs) {
        scope->error = scope_cause(scope);
        if (scope->error == 0)
            scope->error = trip->book(trip->self, scope, booked);
        if (scope->error == 0)
            booked++;
    }
    while (scope->error != 0 && booked > 0)
        trip->undo(trip->self, --booked);
    mtx_lock(&lock);
    scope->agency->lines++;
    cnd_broadcast(&changed);
    mtx_unlock(&lock);
    return 0;
}

void scope_start(struct scope *scope, const struct trip *trip)
{
    scope->trip = trip;
    scope->error = EAGAIN; /* should there be no thread */
    scope->started = thrd_create(&scope->thread, run, scope) == thrd_success;
}

struct scope *agency_open(unsigned lines)
{
    call_once(&once, init);
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
    mtx_lock(&lock);
    *scope = (struct scope){.agency = parent->agency, .parent = parent, .next = parent->children};
    scope->deadline = is_before(deadline, parent->deadline) ? deadline : parent->deadline;
    scope->cause = scope_cause(parent);
    parent->children = scope;
    mtx_unlock(&lock);
    return scope;
}

int scope_close(struct scope *scope)
{
    if (scope->started)
        thrd_join(scope->thread, NULL);
    int error = scope->error;
    if (scope->parent != NULL) {
        mtx_lock(&lock);
        struct scope **at = &scope->parent->children;
        while (*at != scope)
            at = &(*at)->next;
        *at = scope->next;
        mtx_unlock(&lock);
    }
    free(scope);
    return error;
}
