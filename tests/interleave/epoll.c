/* epoll.c - epoll_create, epoll_ctl, epoll_wait. */
#include "epoll.h"

#include <errno.h>
#include <fcntl.h>

#include "redirect.h"
#include "signals.h"
#include "sync.h"

static int create(int flags, uintptr_t pc)
{
    struct call c = {.name = "epoll_create", .fd = -1, .opens = true, .pc = pc};
    if (fails(FAULT_OPEN, ERRORS(EMFILE), pc, "epoll_create()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 1)
        return (int)call_result(&c, -EMFILE);
    struct file *f = epoll_new(pc);
    call_says("epoll_create → %s", file_name(f));
    return (int)call_result(&c, descriptor_new(f, flags & EPOLL_CLOEXEC, pc));
}

int il_epoll_create(int size)
{
    if (!X.running)
        return epoll_create(size);
    return size <= 0 ? libc_error(EINVAL) : create(0, PC);
}

int il_epoll_create1(int flags)
{
    if (!X.running)
        return epoll_create1(flags);
    return flags & ~EPOLL_CLOEXEC ? libc_error(EINVAL) : create(flags, PC);
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
    if (watch_events(w))
        watch_list(w);
}

static void change(struct watch *w, const struct epoll_event *event)
{
    w->events = event->events | EPOLLERR | EPOLLHUP;
    w->data = event->data;
    if (watch_events(w))
        watch_list(w);
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
        watch_forget(w);
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
        if (ef == f || !ef || ef->kind != &epoll_kind || what < EPOLL_CTL_ADD ||
            what > EPOLL_CTL_MOD)
            return libc_error(EINVAL);
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
        uint32_t events = watch_events(w);
        next = w->after;
        w->listed = false;
        if (!events)
            continue;
        report(&out[n++], w, events, pc);
        if (w->events & EPOLLONESHOT)
            w->events &= NO_EVENTS;
        else if (!(w->events & EPOLLET))
            watch_append(e, w);
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
        return libc_error(EINVAL);
    for (;;) {
        struct file *f = descriptor_file(fd);
        if (!f && descriptor_is_closed(fd))
            return descriptor_bad(name, pc);
        if (!f || f->kind != &epoll_kind)
            return libc_error(EINVAL);
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
        watches_list_timers(e);
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
        return libc_error(EINVAL);
    uint64_t ns = timeout ? (uint64_t)timeout->tv_sec * 1000000000 + (uint64_t)timeout->tv_nsec : 0;
    signals_wait_with(mask, PC);
    int result = wait_until("epoll_pwait2", fd, out, most, !timeout || ns,
                            timeout ? deadline_in(ns) : 0, PC);
    signals_wait_over(mask);
    return result;
}
