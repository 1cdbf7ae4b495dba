/*
 * timerfd.c - timers to read from, in virtual time.
 *
 * A timer does nothing when it expires: it is asked, whenever somebody looks, how often it has.
 * Whoever waits for it has the next expiry as a deadline.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/timerfd.h>

#include "io.h"
#include "redirect.h"
#include "sync.h"

struct timer {
    struct object object;
    clockid_t clock;
    uint64_t first;    /* when it expires first since it was set; NEVER: it is not armed */
    uint64_t interval; /* and again after that; 0: once */
    uint64_t read;     /* expiries that have been read */
    uint64_t before;   /* expiries before it was set again */
    struct vclock set; /* of who set it */
};

static uint64_t expiries(const struct timer *t, uint64_t now)
{
    if (now < t->first || t->first == NEVER)
        return 0;
    return 1 + (t->interval ? (now - t->first) / t->interval : 0);
}

static uint64_t unread_expiries(const struct timer *t)
{
    return expiries(t, io_now()) - t->read;
}

static uint64_t expired(const struct file *f)
{
    const struct timer *t = f->state;
    return t->before + expiries(t, io_now());
}

/* Of what has not been read. */
static uint64_t expires(const struct file *f)
{
    const struct timer *t = f->state;
    if (t->first == NEVER || (t->read > 0 && !t->interval))
        return NEVER;
    return t->first + t->read * t->interval;
}

static unsigned available(const struct object *o)
{
    return unread_expiries((const struct timer *)o) ? CAN_READ : 0;
}

static bool readable(const struct file *f)
{
    uint64_t now = io_now();
    const struct timer *t = f->state;
    return now > 0 && expiries(t, now) > t->read;
}

static short poll_timer(const struct file *f)
{
    return readable(f) ? POLLIN : 0;
}

static ssize_t read_timer(struct file *f, struct bytes *b)
{
    struct timer *t = f->state;
    uint64_t n = unread_expiries(t);
    if (n == 0)
        return -EAGAIN;
    t->read += n;
    acquire_from(&t->set);
    bytes_put(b, &n, sizeof n);
    return sizeof n;
}

static void saw(const struct file *f, short events)
{
    if (events & POLLIN)
        acquire_from(&((const struct timer *)f->state)->set);
}

static void close_timer(struct file *f)
{
    (void)f;
}

static void wanted(const struct file *f, bool write, char *out, size_t size)
{
    (void)f;
    (void)write;
    snprintf(out, size, "it is not armed, and nobody is left to set it");
}

static const struct file_kind kind = {.name = "timerfd",
                                      .poll = poll_timer,
                                      .read = read_timer,
                                      .readable = readable,
                                      .least = sizeof(uint64_t),
                                      .close = close_timer,
                                      .saw = saw,
                                      .expires = expires,
                                      .expired = expired,
                                      .wanted = wanted};

int il_timerfd_create(int clock, int flags)
{
    if (!X.running)
        return timerfd_create(clock, flags);
    struct call c = {.name = "timerfd_create", .fd = -1, .opens = true, .pc = PC};
    if (flags & ~(TFD_CLOEXEC | TFD_NONBLOCK) ||
        (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME))
        return libc_error(EINVAL);
    if (fails(FAULT_OPEN, ERRORS(EMFILE), PC, "timerfd_create()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 1)
        return (int)call_result(&c, -EMFILE);
    struct timer *t = object_new(sizeof *t);
    struct file *f = file_new(&kind, O_RDONLY | (flags & O_NONBLOCK), NULL, PC);
    *t = (struct timer){.object = {available, {f, NULL}}, .clock = clock, .first = NEVER};
    f->state = t;
    f->in = &t->object;
    call_says("timerfd_create → %s", file_name(f));
    return (int)call_result(&c, descriptor_new(f, flags & TFD_CLOEXEC, PC));
}

/* ---- Setting ---- */

static uint64_t nanoseconds(const struct timespec *t)
{
    return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_nsec;
}

static struct timespec timespec_of(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / 1000000000),
                             .tv_nsec = (long)(ns % 1000000000)};
}

static struct itimerspec remaining(const struct timer *t)
{
    uint64_t now = il_now(), n = expiries(t, now);
    struct itimerspec left = {.it_interval = timespec_of(t->interval)};
    if (t->first != NEVER && (n == 0 || t->interval))
        left.it_value = timespec_of(t->first + n * t->interval - now);
    return left;
}

static void set(struct timer *t, int flags, const struct itimerspec *to)
{
    uint64_t value = nanoseconds(&to->it_value);
    t->before += expiries(t, il_now());
    t->read = 0;
    t->interval = nanoseconds(&to->it_interval);
    t->first = value == 0                  ? NEVER
               : flags & TFD_TIMER_ABSTIME ? deadline_of(t->clock, &to->it_value)
                                           : deadline_in(value);
    release_to(&t->set);
}

static struct timer *begin(struct call *c, int *result)
{
    for (;;) {
        struct file *f = descriptor_file(c->fd);
        if (!f && descriptor_is_closed(c->fd)) {
            *result = descriptor_bad(c->name, c->pc);
            return NULL;
        }
        if (!f || f->kind != &kind) {
            *result = libc_error(EINVAL);
            return NULL;
        }
        c->one.file = f;
        if (call_point(c))
            return f->state;
    }
}

static bool is_valid(const struct itimerspec *to)
{
    return valid_timespec(&to->it_value) && valid_timespec(&to->it_interval) &&
           to->it_value.tv_sec >= 0 && to->it_interval.tv_sec >= 0;
}

int il_timerfd_settime(int fd, int flags, const struct itimerspec *to, struct itimerspec *old)
{
    int result;
    if (!X.running)
        return timerfd_settime(fd, flags, to, old);
    note_read(to, sizeof *to, PC);
    if (flags & ~TFD_TIMER_ABSTIME || !is_valid(to))
        return libc_error(EINVAL);
    struct call c = {.name = "timerfd_settime", .fd = fd, .closes = true, .pc = PC};
    struct timer *t = begin(&c, &result);
    if (!t)
        return result;
    if (old) {
        note_write(old, sizeof *old, PC);
        *old = remaining(t);
    }
    set(t, flags, to);
    calls_retouch();
    call_says("timerfd_settime %s", file_name(c.one.file));
    return (int)call_result(&c, 0);
}

int il_timerfd_gettime(int fd, struct itimerspec *left)
{
    int result;
    if (!X.running)
        return timerfd_gettime(fd, left);
    struct call c = {.name = "timerfd_gettime", .fd = fd, .polls = true, .pc = PC};
    struct timer *t = begin(&c, &result);
    if (!t)
        return result;
    note_write(left, sizeof *left, PC);
    *left = remaining(t);
    return (int)call_result(&c, 0);
}
