/*
 * epoll.c - epoll instances.
 *
 * As in Linux an instance has a list of what may be ready, in the order in which it became so.
 * Whoever does something to a file calls file_notify(), which puts the interests in that file
 * there; epoll_wait() takes them out, asks each what is really the case, and puts those that are
 * level-triggered back at the end.  An edge-triggered one comes back only with the next
 * notification.  So everything that changes a watched file conflicts with waiting on the instance.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "io.h"
#include "pool.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"

struct epoll;
static const struct file_kind kind;

struct watch {
    struct epoll *epoll;
    struct file *file;
    int fd;
    uint32_t events;
    epoll_data_t data;
    bool listed;
    uint64_t seen;                     /* timers: how often it had expired when last looked at */
    struct watch *next_of_file, *next; /* of the instance: all of them */
    struct watch *after;               /* in the list of what may be ready */
};

struct epoll {
    struct object object;
    struct file *file;
    struct watch *watches;
    struct watch *ready, **ready_end;
};

#define NO_EVENTS (EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)

static uint32_t events_of(const struct watch *w)
{
    if (!(w->events & ~(uint32_t)NO_EVENTS))
        return 0; /* disabled, by EPOLLONESHOT */
    uint32_t now = (uint32_t)(uint16_t)w->file->kind->poll(w->file);
    return now & (w->events | EPOLLERR | EPOLLHUP);
}

/* ---- The list ---- */

static void append(struct epoll *e, struct watch *w)
{
    w->listed = true;
    w->after = NULL;
    *e->ready_end = w;
    e->ready_end = &w->after;
}

static void list(struct watch *w)
{
    if (w->listed)
        return;
    append(w->epoll, w);
    file_notify(w->epoll->file, POLLIN | POLLRDNORM);
}

static void unlist(struct watch *w)
{
    struct epoll *e = w->epoll;
    if (!w->listed)
        return;
    struct watch **p = &e->ready;
    while (*p != w)
        p = &(*p)->after;
    *p = w->after;
    if (e->ready_end == &w->after)
        e->ready_end = p;
    w->listed = false;
}

void file_notify(struct file *f, short events)
{
    for (struct watch *w = f->watches; w; w = w->next_of_file) {
        bool enabled = w->events & ~(uint32_t)NO_EVENTS;
        if (enabled && (!events || (w->events & (uint16_t)events)))
            list(w);
    }
}

/* Timers that have expired since somebody looked. */
static void list_timers(struct epoll *e)
{
    for (struct watch *w = e->watches; w; w = w->next) {
        if (!w->file->kind->expired)
            continue;
        uint64_t times = w->file->kind->expired(w->file);
        if (times > w->seen && w->events & EPOLLIN)
            list(w);
        w->seen = times;
    }
}

unsigned file_watchers(const struct file *f, struct object **out, unsigned n, unsigned max)
{
    for (const struct watch *w = f->watches; w && n < max; w = w->next_of_file) {
        unsigned i = 0;
        while (i < n && out[i] != &w->epoll->object)
            i++;
        if (i < n)
            continue;
        out[n++] = &w->epoll->object;
        n = file_watchers(w->epoll->file, out, n, max);
    }
    return n;
}

bool file_gives_signals(const struct file *f)
{
    if (f->kind != &kind)
        return f->kind->signals;
    for (const struct watch *w = ((const struct epoll *)f->state)->watches; w; w = w->next)
        if (w->file->kind->signals)
            return true;
    return false;
}

/* ---- An instance as a file ---- */

static bool any_ready(const struct epoll *e)
{
    for (const struct watch *w = e->ready; w; w = w->after)
        if (events_of(w))
            return true;
    for (const struct watch *w = e->watches; w; w = w->next)
        if (!w->listed && w->file->kind->expired && w->file->kind->expired(w->file) > w->seen &&
            events_of(w))
            return true;
    return false;
}

static unsigned available(const struct object *o)
{
    return any_ready((const struct epoll *)o) ? CAN_READ : 0;
}

/* What comes first and is not ready after all is taken out: so the order of the rest may change. */
static void looked(struct file *f)
{
    struct epoll *e = f->state;
    while (e->ready && !events_of(e->ready))
        unlist(e->ready);
}

static short poll_epoll(const struct file *f)
{
    return any_ready(f->state) ? POLLIN | POLLRDNORM : 0;
}

static bool readable(const struct file *f)
{
    return any_ready(f->state);
}

static bool writable(const struct file *f, size_t size)
{
    (void)f;
    (void)size;
    return true;
}

static uint64_t expires(const struct file *f)
{
    const struct epoll *e = f->state;
    uint64_t first = NEVER;
    for (const struct watch *w = e->watches; w; w = w->next) {
        uint64_t at = w->file->kind->expires ? w->file->kind->expires(w->file) : NEVER;
        if (at < first)
            first = at;
    }
    return first;
}

static void remove_from(struct watch **list_of_file, struct watch *w)
{
    while (*list_of_file != w)
        list_of_file = &(*list_of_file)->next_of_file;
    *list_of_file = w->next_of_file;
}

static void forget(struct watch *w)
{
    struct watch **p = &w->epoll->watches;
    unlist(w);
    while (*p != w)
        p = &(*p)->next;
    *p = w->next;
    remove_from(&w->file->watches, w);
}

void file_forget_watches(struct file *f)
{
    while (f->watches)
        forget(f->watches);
}

static void close_epoll(struct file *f)
{
    struct epoll *e = f->state;
    while (e->watches)
        forget(e->watches);
}

static void wanted(const struct file *f, bool write, char *out, size_t size)
{
    const struct epoll *e = f->state;
    char what[120] = "nothing";
    unsigned n = 0;
    (void)write;
    for (const struct watch *w = e->watches; w; w = w->next)
        if (n++ == 0)
            snprintf(what, sizeof what, "%s", file_name(w->file));
    if (n > 1)
        snprintf(out, size, "nothing happens to %s or %u more that it watches", what, n - 1);
    else
        snprintf(out, size, "it watches %s%s", what, n ? ", and nothing happens to that" : "");
}

static const struct file_kind kind = {.name = "epoll",
                                      .poll = poll_epoll,
                                      .least = SIZE_MAX,
                                      .readable = readable,
                                      .writable = writable,
                                      .close = close_epoll,
                                      .looked = looked,
                                      .expires = expires,
                                      .wanted = wanted};

static int create(int flags, uintptr_t pc)
{
    struct call c = {.name = "epoll_create", .fd = -1, .opens = true, .pc = pc};
    if (fails(FAULT_OPEN, ERRORS(EMFILE), pc, "epoll_create()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 1)
        return (int)call_result(&c, -EMFILE);
    struct epoll *e = object_new(sizeof *e);
    struct file *f = file_new(&kind, O_RDWR, NULL, pc);
    *e = (struct epoll){.object = {available, {f, NULL}}, .file = f, .ready_end = &e->ready};
    f->state = e;
    f->in = &e->object;
    call_says("epoll_create → %s", file_name(f));
    return (int)call_result(&c, descriptor_new(f, flags & EPOLL_CLOEXEC, pc));
}

int il_epoll_create(int size)
{
    if (!X.running)
        return epoll_create(size);
    return size <= 0 ? io_error(EINVAL) : create(0, PC);
}

int il_epoll_create1(int flags)
{
    if (!X.running)
        return epoll_create1(flags);
    return flags & ~EPOLL_CLOEXEC ? io_error(EINVAL) : create(flags, PC);
}

/* ---- Interests ---- */

static struct watch *find(const struct epoll *e, const struct file *f, int fd)
{
    struct watch *w = e->watches;
    while (w && (w->file != f || w->fd != fd))
        w = w->next;
    return w;
}

static void add(struct epoll *e, struct file *f, int fd, const struct epoll_event *event)
{
    struct watch *w = object_new(sizeof *w);
    struct watch **end = &e->watches;
    *w = (struct watch){.epoll = e,
                        .file = f,
                        .fd = fd,
                        .events = event->events | EPOLLERR | EPOLLHUP,
                        .data = event->data};
    while (*end)
        end = &(*end)->next;
    *end = w;
    w->next_of_file = f->watches;
    f->watches = w;
    if (f->kind->expired)
        w->seen = f->kind->expired(f);
    if (events_of(w))
        list(w);
}

static void change(struct watch *w, const struct epoll_event *event)
{
    w->events = event->events | EPOLLERR | EPOLLHUP;
    w->data = event->data;
    if (events_of(w))
        list(w);
}

static int control(struct epoll *e, int what, int fd, struct file *f,
                   const struct epoll_event *event)
{
    struct watch *w = find(e, f, fd);
    if (what == EPOLL_CTL_ADD) {
        if (w)
            return -EEXIST;
        add(e, f, fd, event);
    } else if (!w) {
        return -ENOENT;
    } else if (what == EPOLL_CTL_MOD) {
        change(w, event);
    } else {
        forget(w);
    }
    return 0;
}

static const char *const controls[] = {"", "ADD", "DEL", "MOD"};

static void check_event(const struct epoll_event *event, int what, uintptr_t pc)
{
    if (what == EPOLL_CTL_DEL)
        return;
    note_read(event, sizeof *event, pc);
    if (event->events & EPOLLEXCLUSIVE)
        fail(IL_UNSUPPORTED, pc,
             "%s calls epoll_ctl() with EPOLLEXCLUSIVE, which the checker does not model",
             X.current->name);
}

int il_epoll_ctl(int efd, int what, int fd, struct epoll_event *event)
{
    if (!X.running)
        return epoll_ctl(efd, what, fd, event);
    if (what == EPOLL_CTL_ADD || what == EPOLL_CTL_MOD)
        check_event(event, what, PC);
    for (;;) {
        struct file *ef = descriptor_file(efd), *f = descriptor_file(fd);
        if ((!ef && descriptor_is_closed(efd)) || (!f && descriptor_is_closed(fd)))
            return descriptor_bad("epoll_ctl", PC);
        if (ef && !f)
            fail(IL_UNSUPPORTED, PC,
                 "%s watches a file with epoll, which the checker does not "
                 "model",
                 X.current->name);
        if (ef == f || !ef || ef->kind != &kind || what < EPOLL_CTL_ADD || what > EPOLL_CTL_MOD)
            return io_error(EINVAL);
        struct epoll *e = ef->state;
        struct call c = {.name = "epoll_ctl",
                         .fd = fd,
                         .one = {.file = f},
                         .closes = true,
                         .also = {&e->object},
                         .pc = PC};
        if (!call_point(&c))
            continue;
        int result = control(e, what, fd, f, event);
        calls_retouch();
        call_says("epoll_ctl %s %s", controls[what], file_name(f));
        return (int)call_result(&c, result);
    }
}

/* ---- Waiting ---- */

static void report(struct epoll_event *out, const struct watch *w, uint32_t events, uintptr_t pc)
{
    note_write(out, sizeof *out, pc);
    out->events = events;
    out->data = w->data;
    if (w->file->kind->saw)
        w->file->kind->saw(w->file, (short)events);
}

/* What is left when there are enough goes first next time, before what is put back. */
static int take(struct epoll *e, struct epoll_event *out, int most, uintptr_t pc)
{
    struct watch *w = e->ready, *next;
    int n = 0;
    e->ready = NULL;
    e->ready_end = &e->ready;
    for (; w && n < most; w = next) {
        uint32_t events = events_of(w);
        next = w->after;
        w->listed = false;
        if (!events)
            continue;
        report(&out[n++], w, events, pc);
        if (w->events & EPOLLONESHOT)
            w->events &= NO_EVENTS;
        else if (!(w->events & EPOLLET))
            append(e, w);
    }
    if (!w)
        return n;
    struct watch **end = &w;
    while (*end)
        end = &(*end)->after;
    *end = e->ready;
    if (!e->ready)
        e->ready_end = end;
    e->ready = w;
    return n;
}

static int wait_until(const char *name, int fd, struct epoll_event *out, int most, bool blocks,
                      uint64_t deadline, uintptr_t pc)
{
    if (most <= 0)
        return io_error(EINVAL);
    for (;;) {
        struct file *f = descriptor_file(fd);
        if (!f && descriptor_is_closed(fd))
            return descriptor_bad(name, pc);
        if (!f || f->kind != &kind)
            return io_error(EINVAL);
        struct epoll *e = f->state;
        struct call c = {.name = name,
                         .fd = fd,
                         .one = {.file = f, .wants = POLLIN},
                         .blocks = blocks,
                         .ends_early = true,
                         .deadline = deadline,
                         .pc = pc};
        ssize_t failure;
        if (blocks && call_fails(&c, &failure))
            return (int)call_result(&c, failure);
        if (!call_point(&c))
            continue;
        if (c.interrupted)
            return (int)call_result(&c, -EINTR);
        list_timers(e);
        int n = take(e, out, most, pc);
        call_says("%s %s: %d ready", name, file_name(f), n);
        call_result(&c, n == 0 ? -EAGAIN : n);
        return n;
    }
}

int il_epoll_wait(int fd, struct epoll_event *out, int most, int timeout)
{
    if (!X.running)
        return epoll_wait(fd, out, most, timeout);
    return wait_until("epoll_wait", fd, out, most, timeout != 0,
                      timeout > 0 ? deadline_in((uint64_t)timeout * 1000000) : 0, PC);
}

int il_epoll_pwait(int fd, struct epoll_event *out, int most, int timeout, const sigset_t *mask)
{
    if (!X.running)
        return epoll_pwait(fd, out, most, timeout, mask);
    signals_wait_with(mask, PC);
    int result = wait_until("epoll_pwait", fd, out, most, timeout != 0,
                            timeout > 0 ? deadline_in((uint64_t)timeout * 1000000) : 0, PC);
    signals_wait_over(mask);
    return result;
}

int il_epoll_pwait2(int fd, struct epoll_event *out, int most, const struct timespec *timeout,
                    const sigset_t *mask)
{
    if (!X.running)
        return epoll_pwait2(fd, out, most, timeout, mask);
    if (timeout && (!valid_timespec(timeout) || timeout->tv_sec < 0))
        return io_error(EINVAL);
    uint64_t ns = timeout ? (uint64_t)timeout->tv_sec * 1000000000 + (uint64_t)timeout->tv_nsec : 0;
    signals_wait_with(mask, PC);
    int result = wait_until("epoll_pwait2", fd, out, most, !timeout || ns,
                            timeout ? deadline_in(ns) : 0, PC);
    signals_wait_over(mask);
    return result;
}
