/*
 * call.c - calls on descriptors as operations: what they touch, when they are ready.
 *
 * What a call touches depends on who is connected with whom and who watches what, so the touches of
 * all announced calls are computed again when that changes.  The operation that changes it
 * conflicts with those calls, so whoever sleeps in the reduction is awake by then.
 */
#include "io.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "point.h"
#include "redirect.h"
#include "signals.h"
#include "stuck.h"
#include "sync.h"
#include "trace.h"

static struct interest *files(struct call *c)
{
    return c->several ? c->several : &c->one;
}

/* ---- Touches ---- */

struct touches {
    struct touch touch[MAX_TOUCHES];
    unsigned n;
};

static void touch(struct touches *t, const void *object, bool write)
{
    if (!object)
        return;
    for (unsigned i = 0; i < t->n; i++)
        if (t->touch[i].object == object) {
            t->touch[i].write |= write;
            return;
        }
    if (t->n == MAX_TOUCHES)
        X.unsuitable = true; /* the reduction would miss something */
    else
        t->touch[t->n++] = (struct touch){.object = object, .write = write};
}

static void touch_object(struct touches *t, struct call *c, struct object *o, bool write,
                         unsigned wanted)
{
    if (!o)
        return;
    touch(t, o, write);
    for (unsigned i = 0; i < t->n; i++)
        if (t->touch[i].object == o)
            c->wanted[i] |= (uint8_t)wanted;
}

/* Whoever watches a file whose readiness may change with o. */
static void touch_watchers(struct touches *t, const struct object *o)
{
    struct object *watching[MAX_TOUCHES];
    unsigned n = 0;
    for (int e = 0; o && e < 2; e++)
        if (o->ends[e])
            n = file_watchers(o->ends[e], watching, n, MAX_TOUCHES);
    for (unsigned i = 0; i < n; i++)
        touch(t, watching[i], true);
}

static void touch_file(struct touches *t, struct call *c, const struct file *f, short wants)
{
    bool in = c->polls || c->closes || wants & POLLIN;
    bool out = c->polls || c->closes || wants & POLLOUT;
    if (in)
        touch_object(t, c, f->in, !c->polls, wants & POLLIN ? CAN_READ : 0);
    if (out)
        touch_object(t, c, f->out, !c->polls, wants & POLLOUT ? CAN_WRITE : 0);
}

static void touch_watchers_of(struct touches *t, const struct call *c, const struct file *f,
                              short wants)
{
    if (c->closes || wants & POLLIN)
        touch_watchers(t, f->in);
    if (c->closes || wants & POLLOUT)
        touch_watchers(t, f->out);
}

extern struct object addresses;

static void find_touches(struct touches *t, struct call *c, const struct thread *who)
{
    t->n = 0;
    memset(c->wanted, 0, sizeof c->wanted);
    for (unsigned i = 0; i < c->n; i++)
        touch_file(t, c, files(c)[i].file, files(c)[i].wants);
    for (int i = 0; i < 2; i++)
        touch_object(t, c, c->also[i], true, 0);
    for (unsigned i = 0; i < c->n && !c->polls; i++)
        touch_watchers_of(t, c, files(c)[i].file, files(c)[i].wants);
    for (int i = 0; i < 2; i++)
        touch_watchers(t, c->also[i]);
    c->n_objects = t->n;
    if (c->opens || c->closes)
        touch(t, &descriptor_numbers, c->opens);
    for (unsigned i = 0; i < c->n; i++)
        if (file_gives_signals(files(c)[i].file))
            touch(t, &pending_signals, !c->polls);
    if (c->finds)
        touch(t, &addresses, false);
    touch(t, &who->cancelled, false);
}

/* ---- Readiness ---- */

/* Time is left out while the scheduler asks who is ready: a thread for which it is time is ready by
 * its deadline, and so comes after everything that was done before time moved. */
static bool time_stands_still;

uint64_t io_now(void)
{
    return time_stands_still ? 0 : il_now();
}

static bool is_satisfied(const struct call *c, const struct interest *i)
{
    const struct file *f = i->file;
    if (c->polls)
        return f->kind->poll(f) & (i->wants | POLLERR | POLLHUP);
    if (i->wants & POLLIN)
        return f->kind->readable(f);
    if (i->wants & POLLOUT)
        return f->kind->writable(f, c->size);
    return false;
}

static bool is_possible(struct call *c)
{
    for (unsigned i = 0; i < c->n; i++)
        if (is_satisfied(c, &files(c)[i]))
            return true;
    return c->stale;
}

static const struct thread *looker;

const struct thread *io_looker(void)
{
    return looker ? looker : X.current;
}

static bool is_ready_now(const struct thread *t)
{
    time_stands_still = true;
    looker = t;
    bool is = is_possible((struct call *)(uintptr_t)t->op.object);
    looker = NULL;
    time_stands_still = false;
    return is;
}

static uint64_t deadline_of_call(struct call *c)
{
    uint64_t first = c->deadline ? c->deadline : NEVER;
    for (unsigned i = 0; i < c->n; i++) {
        const struct file *f = files(c)[i].file;
        uint64_t at = f->kind->expires ? f->kind->expires(f) : NEVER;
        if (at < first)
            first = at;
    }
    return first;
}

/* ---- The point ---- */

static void let_go(struct call *c)
{
    for (unsigned i = 0; i < c->n; i++)
        if (files(c)[i].held) {
            files(c)[i].held = false;
            file_drop(files(c)[i].file);
        }
}

bool call_point(struct call *c)
{
    struct touches t;
    struct op op = {
        .kind = OP_IO, .cancellable = true, .object = c, .deadline = NEVER, .pc = c->pc};
    c->stale = false;
    if (c->one.file)
        c->n = 1;
    if (c->blocks) {
        op.interrupt = c->polls || c->ends_early ? ENDS_EARLY : IS_RESTARTED;
        op.deadline = deadline_of_call(c);
        if (op.deadline == NEVER || op.deadline <= il_now() || !fires_now(op.deadline, c->pc))
            op.ready = is_ready_now; /* else, whenever it is chosen, it is ready or times out */
    }
    find_touches(&t, c, X.current);
    memset(&t.touch[t.n], 0, (MAX_TOUCHES - t.n) * sizeof *t.touch);
    memcpy(op.touch, t.touch, sizeof op.touch);
    point_touching_many(&op);
    let_go(c);
    test_cancel();
    c->interrupted = c->blocks && was_interrupted();
    return !c->stale;
}

bool call_fails(const struct call *c, ssize_t *result)
{
    enum fault kind = c->blocks ? FAULT_INTERRUPT : FAULT_AGAIN;
    int error = fault(kind, ERRORS(c->blocks ? EINTR : EAGAIN), c->pc, "%s()", c->name);
    *result = -error;
    return error;
}

static struct call *call_of(const struct thread *t)
{
    return t != X.current && t->op.kind == OP_IO ? (struct call *)(uintptr_t)t->op.object : NULL;
}

void calls_retouch(void)
{
    struct touches t;
    for (unsigned i = 0; i < X.n_live; i++) {
        struct call *c = call_of(X.live[i]);
        if (!c)
            continue;
        find_touches(&t, c, X.live[i]);
        memset(&t.touch[t.n], 0, (MAX_TOUCHES - t.n) * sizeof *t.touch);
        memcpy(X.live[i]->op.touch, t.touch, sizeof t.touch);
        if (X.live[i]->signals)
            signals_touch(X.live[i]);
        if (X.live[i]->op.ready)
            X.live[i]->op.deadline = deadline_of_call(c);
    }
}

static void on_closed(struct call *c, const struct thread *t, int fd, struct file *f)
{
    bool waits = t->op.ready && !is_ready(t);
    for (unsigned i = 0; i < c->n; i++) {
        struct interest *in = &files(c)[i];
        if (in->file != f || (!c->polls && c->fd != fd))
            continue;
        if (!waits) {
            c->stale = true;
            continue;
        }
        f->references++;
        in->held = true;
        c->fd = -1;
    }
}

void calls_on_closed(int fd, struct file *f)
{
    for (unsigned i = 0; i < X.n_live; i++) {
        struct call *c = call_of(X.live[i]);
        if (c)
            on_closed(c, X.live[i], fd, f);
    }
}

/* ---- The end of a call ---- */

uint64_t deadline_in(uint64_t ns)
{
    uint64_t now = il_now();
    return now + ns < now ? NEVER - 1 : now + ns;
}

void call_says(const char *format, ...)
{
    char text[sizeof trace_events->text];
    va_list args;
    if (!tracing)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    trace_text(text);
}

ssize_t call_result(const struct call *c, ssize_t result)
{
    if (result == -EAGAIN) {
        trace_failed();
        failed_round(c->pc);
    } else {
        made_progress();
    }
    return result < 0 ? libc_error((int)-result) : result;
}

/* ---- For the reduction ---- */

void calls_touched(const struct thread *t, struct touched *out)
{
    const struct call *c = t->op.object;
    memset(out, 0, sizeof *out);
    memcpy(out->wanted, c->wanted, sizeof out->wanted);
    time_stands_still = true;
    for (unsigned i = 0; i < c->n_objects; i++) {
        const struct object *o = t->op.touch[i].object;
        out->available[i] = (uint8_t)(o->available ? o->available(o) : 0);
        if (out->available[i] & out->wanted[i])
            out->got |= (uint16_t)(1u << i);
    }
    time_stands_still = false;
}

/* ---- Deadlocks ---- */

const struct file *call_waits_for(const struct thread *t)
{
    struct call *c = (struct call *)(uintptr_t)t->op.object;
    return c->n > 0 ? files(c)[0].file : NULL;
}

void call_describe_wait(const struct thread *t, char *out, size_t size)
{
    char who[160] = "";
    struct call *c = (struct call *)(uintptr_t)t->op.object;
    if (c->n == 0) {
        snprintf(out, size, "waits in %s(), and time stands still", c->name);
        return;
    }
    const struct interest *i = &files(c)[0];
    const struct file *f = i->file;
    if (f->kind->wanted)
        f->kind->wanted(f, i->wants & POLLOUT && !(i->wants & POLLIN), who, sizeof who);
    if (c->n > 1)
        snprintf(out, size, "waits in %s() for %s and %u more: %s", c->name, file_name(f), c->n - 1,
                 who);
    else
        snprintf(out, size, "waits in %s() on %s: %s", c->name, file_name(f), who);
}
