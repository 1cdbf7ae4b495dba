/*
 * watch.c - epoll instances, and what they watch.
 *
 * As in Linux an instance has a list of what may be ready, in the order in which it became so.
 * Whoever does something to a file calls file_notify(), which puts the interests in that file
 * there; epoll_wait() takes them out, asks each what is really the case, and puts those that are
 * level-triggered back at the end.  An edge-triggered one comes back only with the next
 * notification.  So everything that changes a watched file conflicts with waiting on the instance.
 */
#include "epoll.h"

#include <fcntl.h>
#include <stdio.h>

uint32_t watch_events(const struct watch *w)
{
    if (!(w->events & ~(uint32_t)NO_EVENTS))
        return 0; /* disabled, by EPOLLONESHOT */
    uint32_t now = (uint32_t)(uint16_t)w->file->kind->poll(w->file);
    return now & (w->events | EPOLLERR | EPOLLHUP);
}

/* ---- The list ---- */

void watch_append(struct epoll *e, struct watch *w)
{
    w->listed = true;
    w->after = NULL;
    *e->ready_end = w;
    e->ready_end = &w->after;
}

void watch_list(struct watch *w)
{
    if (w->listed)
        return;
    watch_append(w->epoll, w);
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
            watch_list(w);
    }
}

void watches_list_timers(struct epoll *e)
{
    for (struct watch *w = e->watches; w; w = w->next) {
        if (!w->file->kind->expired)
            continue;
        uint64_t times = w->file->kind->expired(w->file);
        if (times > w->seen && w->events & EPOLLIN)
            watch_list(w);
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
    if (f->kind != &epoll_kind)
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
        if (watch_events(w))
            return true;
    for (const struct watch *w = e->watches; w; w = w->next)
        if (!w->listed && w->file->kind->expired && w->file->kind->expired(w->file) > w->seen &&
            watch_events(w))
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
    while (e->ready && !watch_events(e->ready))
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

void watch_forget(struct watch *w)
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
        watch_forget(f->watches);
}

static void close_epoll(struct file *f)
{
    struct epoll *e = f->state;
    while (e->watches)
        watch_forget(e->watches);
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

const struct file_kind epoll_kind = {.name = "epoll",
                                     .poll = poll_epoll,
                                     .least = SIZE_MAX,
                                     .readable = readable,
                                     .writable = writable,
                                     .close = close_epoll,
                                     .looked = looked,
                                     .expires = expires,
                                     .wanted = wanted};

struct file *epoll_new(uintptr_t pc)
{
    struct epoll *e = object_new(sizeof *e);
    struct file *f = file_new(&epoll_kind, O_RDWR, NULL, pc);
    *e = (struct epoll){.object = {available, {f, NULL}}, .file = f, .ready_end = &e->ready};
    f->state = e;
    f->in = &e->object;
    return f;
}
