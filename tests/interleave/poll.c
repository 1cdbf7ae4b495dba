/* poll.c - poll, ppoll, select and pselect: one look at several descriptors, or a wait for them. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>

#include "io.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"

enum { MOST_POLLED = 1024 };

/* What is asked of each descriptor, and what is true of it. */
struct polled {
    struct pollfd *fds;
    unsigned n;
    const char *name;
    bool blocks;
    uint64_t deadline;
    uintptr_t pc;
};

static short real_events(const struct pollfd *p)
{
    struct pollfd one = *p;
    return poll(&one, 1, 0) > 0 ? one.revents : 0;
}

/* Fills in revents; how many are not zero. */
static int look(struct polled *p, bool learn)
{
    int n = 0;
    for (unsigned i = 0; i < p->n; i++) {
        struct pollfd *fd = &p->fds[i];
        struct file *f = descriptor_file(fd->fd);
        fd->revents = 0;
        if (fd->fd < 0)
            continue;
        if (f)
            fd->revents = f->kind->poll(f) & (fd->events | POLLERR | POLLHUP);
        else
            fd->revents = descriptor_is_closed(fd->fd) ? POLLNVAL : real_events(fd);
        n += fd->revents != 0;
        if (f && learn && f->kind->looked)
            f->kind->looked(f);
        if (f && fd->revents && learn && f->kind->saw)
            f->kind->saw(f, fd->revents);
    }
    return n;
}

/* Descriptors that are not ours, or none, are ready or not from the outset. */
static bool decided(const struct polled *p)
{
    for (unsigned i = 0; i < p->n; i++)
        if (p->fds[i].fd >= 0 && !descriptor_file(p->fds[i].fd))
            if (descriptor_is_closed(p->fds[i].fd) || real_events(&p->fds[i]))
                return true;
    return false;
}

static void add_file(struct call *c, struct file *f, short events)
{
    for (unsigned i = 0; i < c->n; i++)
        if (c->several[i].file == f) {
            c->several[i].wants |= events;
            return;
        }
    c->several[c->n++] = (struct interest){.file = f, .wants = events};
}

static int wait_for(struct polled *p)
{
    struct interest files[p->n + 1];
    ssize_t failure;
    struct call c;
    do {
        c = (struct call){.name = p->name,
                          .fd = -1,
                          .several = files,
                          .polls = true,
                          .blocks = p->blocks && !decided(p),
                          .deadline = p->deadline,
                          .pc = p->pc};
        for (unsigned i = 0; i < p->n; i++)
            if (p->fds[i].fd >= 0 && descriptor_file(p->fds[i].fd))
                add_file(&c, descriptor_file(p->fds[i].fd), p->fds[i].events);
        if (c.blocks && call_fails(&c, &failure))
            return (int)call_result(&c, failure);
    } while (!call_point(&c));
    if (c.interrupted)
        return (int)call_result(&c, -EINTR);
    int n = look(p, true);
    call_says("%s: %d ready", p->name, n);
    call_result(&c, n == 0 ? -EAGAIN : n);
    return n;
}

static int poll_until(const char *name, struct pollfd *fds, nfds_t n, bool blocks,
                      uint64_t deadline, uintptr_t pc)
{
    if (n > MOST_POLLED)
        return libc_error(EINVAL);
    struct pollfd own[n + 1];
    if (n > 0) { /* else fds may be NULL */
        note_read(fds, n * sizeof *fds, pc);
        memcpy(own, fds, n * sizeof *fds);
    }
    struct polled p = {own, (unsigned)n, name, blocks, deadline, pc};
    int ready = wait_for(&p);
    if (ready < 0)
        return ready;
    for (nfds_t i = 0; i < n; i++) {
        note_write(&fds[i].revents, sizeof fds[i].revents, pc);
        fds[i].revents = own[i].revents;
    }
    return ready;
}

int il_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    if (!X.running)
        return poll(fds, n, timeout);
    return poll_until("poll", fds, n, timeout != 0,
                      timeout > 0 ? deadline_in((uint64_t)timeout * 1000000) : 0, PC);
}

static uint64_t nanoseconds(const struct timespec *t)
{
    return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_nsec;
}

static bool may_wait(const struct timespec *timeout)
{
    return !timeout || timeout->tv_sec || timeout->tv_nsec;
}

int il_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
    if (!X.running)
        return ppoll(fds, n, timeout, mask);
    if (timeout && (!valid_timespec(timeout) || timeout->tv_sec < 0))
        return libc_error(EINVAL);
    signals_wait_with(mask, PC);
    int result = poll_until("ppoll", fds, n, may_wait(timeout),
                            timeout ? deadline_in(nanoseconds(timeout)) : 0, PC);
    signals_wait_over(mask);
    return result;
}

/* ---- select, in terms of poll ---- */

#define SELECT_IN  (POLLIN | POLLHUP | POLLERR)
#define SELECT_OUT (POLLOUT | POLLERR)

static bool in_set(const fd_set *set, int fd, uintptr_t pc)
{
    if (!set)
        return false;
    const char *byte = (const char *)set + fd / 8;
    note_read(byte, 1, pc);
    return FD_ISSET(fd, set);
}

static unsigned collect(struct pollfd *p, int n, const fd_set *in, const fd_set *out,
                        const fd_set *urgent, uintptr_t pc)
{
    unsigned used = 0;
    for (int fd = 0; fd < n; fd++) {
        short events =
            (short)((in_set(in, fd, pc) ? POLLIN : 0) | (in_set(out, fd, pc) ? POLLOUT : 0) |
                    (in_set(urgent, fd, pc) ? POLLPRI : 0));
        if (events)
            p[used++] = (struct pollfd){.fd = fd, .events = events};
    }
    return used;
}

static bool keep(fd_set *set, int fd, bool is, uintptr_t pc)
{
    if (!set)
        return false;
    note_write((char *)set + fd / 8, 1, pc);
    if (!is)
        FD_CLR(fd, set);
    return is;
}

static int answer(const struct polled *p, fd_set *in, fd_set *out, fd_set *urgent)
{
    int n = 0;
    for (unsigned i = 0; i < p->n; i++) {
        short events = p->fds[i].events, is = p->fds[i].revents;
        int fd = p->fds[i].fd;
        if (events & POLLIN)
            n += keep(in, fd, is & SELECT_IN, p->pc);
        if (events & POLLOUT)
            n += keep(out, fd, is & SELECT_OUT, p->pc);
        if (events & POLLPRI)
            n += keep(urgent, fd, is & POLLPRI, p->pc);
    }
    return n;
}

/* A hang-up alone does not make select() answer for writing, though poll() would. */
static int select_until(const char *name, int n, fd_set *in, fd_set *out, fd_set *urgent,
                        bool blocks, uint64_t deadline, uintptr_t pc)
{
    struct pollfd own[FD_SETSIZE];
    if (n < 0 || n > FD_SETSIZE)
        return libc_error(EINVAL);
    struct polled p = {own, collect(own, n, in, out, urgent, pc), name, blocks, deadline, pc};
    for (unsigned i = 0; i < p.n; i++)
        if (descriptor_is_closed(own[i].fd))
            return libc_error(EBADF);
    if (wait_for(&p) < 0)
        return -1;
    return answer(&p, in, out, urgent);
}

int il_select(int n, fd_set *in, fd_set *out, fd_set *urgent, struct timeval *timeout)
{
    if (!X.running)
        return select(n, in, out, urgent, timeout);
    uint64_t ns =
        timeout ? (uint64_t)timeout->tv_sec * 1000000000 + (uint64_t)timeout->tv_usec * 1000 : 0;
    if (timeout && (timeout->tv_sec < 0 || timeout->tv_usec < 0))
        return libc_error(EINVAL);
    return select_until("select", n, in, out, urgent, !timeout || ns, timeout ? deadline_in(ns) : 0,
                        PC);
}

int il_pselect(int n, fd_set *in, fd_set *out, fd_set *urgent, const struct timespec *timeout,
               const sigset_t *mask)
{
    if (!X.running)
        return pselect(n, in, out, urgent, timeout, mask);
    if (timeout && (!valid_timespec(timeout) || timeout->tv_sec < 0))
        return libc_error(EINVAL);
    signals_wait_with(mask, PC);
    int result = select_until("pselect", n, in, out, urgent, may_wait(timeout),
                              timeout ? deadline_in(nanoseconds(timeout)) : 0, PC);
    signals_wait_over(mask);
    return result;
}
