/*
 * customers.c - see customers.h.
 */
#define _GNU_SOURCE /* strerrorname_np */
#include "customers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static double now_ms(void)
{
    return (double)il_now() / 1e6;
}

/* The point in time so many milliseconds after the beginning. */
static struct timespec at(double ms)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    long ns = now.tv_sec * 1000000000 + now.tv_nsec - (long)il_now() + (long)(ms * 1e6);
    return (struct timespec){ns / 1000000000, ns % 1000000000};
}

void pause_until(double ms)
{
    struct timespec until = at(ms);

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

/* ---- The legs of a trip ---- */

static void take_papers(struct customer *c, unsigned leg)
{
    c->memory[leg] = c->papers ? malloc(1) : NULL;
    c->descriptors[leg] = c->papers ? eventfd(0, 0) : -1;
}

static void tear_up(struct customer *c, unsigned leg)
{
    if (!c->papers)
        return;
    free(c->memory[leg]);
    close(c->descriptors[leg]);
}

static void pick_up(struct customer *c)
{
    if (c->lines == NULL)
        return;
    unsigned busy = ++c->lines->busy;
    ck_assert_msg(busy <= c->lines->most,
                  "%u trips are on the telephone at the same time, over %u "
                  "line%s",
                  busy, c->lines->most, c->lines->most == 1 ? "" : "s");
}

static void hang_up(struct customer *c)
{
    if (c->lines != NULL)
        c->lines->busy--;
}

/* A leg that is being booked. */
struct call {
    struct customer *customer;
    unsigned leg;
};

static void give_up_leg(void *arg)
{
    const struct call *call = arg;

    tear_up(call->customer, call->leg);
    hang_up(call->customer);
}

static int book(void *self, struct scope *scope, unsigned leg)
{
    struct customer *c = self;
    struct call call = {c, leg};
    int error = 0;

    il_name_thread("trip %u", c->number);
    c->begun++;
    ck_assert_msg(leg == c->booked, "leg %u of trip %u is begun when %u legs are booked", leg,
                  c->number, c->booked);
    pick_up(c);
    take_papers(c, leg);
    if (c->gives_up != NULL && leg == 0)
        scope_cancel(*c->gives_up, c->reason);
    pthread_cleanup_push(give_up_leg, &call);
    if (c->takes[leg] != 0)
        error = scope_sleep(scope, at(now_ms() + c->takes[leg]));
    if (error == 0)
        error = c->fails[leg];
    pthread_cleanup_pop(error != 0);
    if (error != 0)
        return error;
    c->booked++;
    hang_up(c);
    return 0;
}

void undo(void *self, unsigned leg)
{
    struct customer *c = self;

    ck_assert_msg(leg + 1 == c->booked, "leg %u of trip %u is undone when %u legs are booked", leg,
                  c->number, c->booked);
    pick_up(c);
    if (c->undo_takes > 0)
        pause_until(now_ms() + c->undo_takes);
    tear_up(c, leg);
    c->booked--;
    hang_up(c);
}

/* ---- Scopes ---- */

struct scope *open_agency(unsigned lines)
{
    struct scope *scope = agency_open(lines);

    ck_assert_msg(scope != NULL || il_faults() > 0,
                  "agency_open() returned NULL although nothing was short");
    if (scope != NULL)
        il_name(scope, "agency");
    return scope;
}

struct scope *open_until(struct scope *parent, double ms, const char *name)
{
    struct scope *scope = scope_open(parent, ms < FOREVER ? at(ms) : NEVER);

    ck_assert_msg(scope != NULL || il_faults() > 0,
                  "scope_open() returned NULL although nothing was short");
    if (scope != NULL)
        il_name(scope, "%s", name);
    return scope;
}

void start_in(struct customer *c, struct scope *scope)
{
    c->scope = scope;
    c->trip = (struct trip){book, undo, c, c->legs};
    scope_start(scope, &c->trip);
}

void start(struct customer *c, struct scope *parent, double deadline)
{
    static const char *const names[] = {"scope 0", "scope 1", "scope 2", "scope 3", "scope 4"};

    start_in(c, open_until(parent, deadline, names[c->number]));
}

void cancel(struct customer *c, int cause)
{
    double before = now_ms();

    scope_cancel(c->scope, cause);
    c->in_time = c->begun;
    c->cancelled = true;
    ck_assert_msg(now_ms() == before, "scope_cancel() has waited: it took %.10g ms",
                  now_ms() - before);
}

void *cancel_with_reason(void *arg)
{
    struct customer *c = arg;

    scope_cancel(c->scope, c->reason);
    return NULL;
}

/* ---- What is expected ---- */

const char *word(int error)
{
    return error == 0 ? "0" : strerrorname_np(error);
}

int expect_either(struct customer *c, int one, int other)
{
    int result = scope_close(c->scope);

    il_note("has closed the scope of trip %u at %.10g ms: %s", c->number, now_ms(), word(result));
    ck_assert_msg(result == one || result == other,
                  "scope_close() of trip %u returned %s where %s%s%s was due", c->number,
                  word(result), word(one), one != other ? " or " : "",
                  one != other ? word(other) : "");
    unsigned booked = c->booked, due = result == 0 ? c->legs : 0;
    ck_assert_msg(booked == due,
                  "scope_close() of trip %u returned %s, but %u of %u legs are "
                  "booked",
                  c->number, word(result), booked, c->legs);
    unsigned late = c->cancelled ? c->begun - c->in_time : 0;
    ck_assert_msg(late <= 1, "scope_cancel() had returned, but trip %u has begun %u more legs",
                  c->number, late);
    while (c->booked > 0)
        tear_up(c, --c->booked);
    return result;
}

void expect_either_at(struct customer *c, int one, int other, double ms)
{
    expect_either(c, one, other);
    ck_assert_msg(now_ms() == ms, "trip %u could be over at %.10g ms, but was at %.10g ms",
                  c->number, ms, now_ms());
}

void expect(struct customer *c, int result)
{
    expect_either(c, result, result);
}

void expect_at(struct customer *c, int result, double ms)
{
    expect_either_at(c, result, result, ms);
}

void expect_cause(struct scope *scope, const char *name, int cause)
{
    int is = scope_cause(scope);

    ck_assert_msg(is == cause, "scope_cause() of %s is %s where %s was due", name, word(is),
                  word(cause));
}

void expect_none_begun(const struct customer *c)
{
    ck_assert_msg(c->begun == 0, "trip %u has begun a leg, in a scope that was cancelled before",
                  c->number);
}

void close_scope(struct scope *scope)
{
    int result = scope_close(scope);

    ck_assert_msg(result == 0, "scope_close() of a scope without a trip returned %s", word(result));
}
