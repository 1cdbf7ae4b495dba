/*
 * pipe.c - pipes.
 *
 * As in Linux a pipe is a ring of pages: a write fills up the last page if its remainder fits
 * there, then takes new ones; a page is free again when all of it has been read.  So a pipe may be
 * full with less in it than it could hold, and a write of at most PIPE_BUF is in one piece.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "pool.h"
#include "redirect.h"
#include "sync.h"

enum { PAGE = 4096, PAGES = 16, MOST_PAGES = 256 };

struct page {
    unsigned from, to;
    char *bytes;
};

struct pipe {
    struct object object;
    struct page *ring; /* slots of them */
    unsigned head, n;  /* oldest page; pages in use */
    unsigned slots;
    struct ledger ledger;
};

static bool broken(const struct pipe *p) /* nobody will ever read */
{
    return !p->object.ends[0];
}

static bool at_end(const struct pipe *p) /* nobody will ever write */
{
    return !p->object.ends[1];
}

static struct page *last_page(const struct pipe *p)
{
    return &p->ring[(p->head + p->n - 1) % p->slots];
}

/* What of size bytes would go into the last page; 0 if it does not fit there. */
static size_t fits_last_page(const struct pipe *p, size_t size)
{
    size_t part = size % PAGE;
    return p->n > 0 && last_page(p)->to + part <= PAGE ? part : 0;
}

static unsigned available(const struct object *o)
{
    const struct pipe *p = (const struct pipe *)o;
    bool room = p->n < p->slots || broken(p) || fits_last_page(p, 1);
    return (p->n > 0 || at_end(p) ? CAN_READ : 0) | (room ? CAN_WRITE : 0);
}

static short poll_read_end(const struct file *f)
{
    const struct pipe *p = f->state;
    return (short)((p->n > 0 ? POLLIN | POLLRDNORM : 0) | (at_end(p) ? POLLHUP : 0));
}

static short poll_write_end(const struct file *f)
{
    const struct pipe *p = f->state;
    return (short)((p->n < p->slots ? POLLOUT | POLLWRNORM : 0) | (broken(p) ? POLLERR : 0));
}

static bool readable(const struct file *f)
{
    const struct pipe *p = f->state;
    return p->n > 0 || at_end(p);
}

static bool writable(const struct file *f, size_t size)
{
    const struct pipe *p = f->state;
    return p->n < p->slots || broken(p) || fits_last_page(p, size);
}

/* ---- Transfer ---- */

static ssize_t read_pipe(struct file *f, struct bytes *b)
{
    struct pipe *p = f->state;
    bool was_full = p->n == p->slots;
    size_t done = 0;
    if (b->left == 0)
        return 0;
    while (p->n > 0 && b->left > 0) {
        struct page *page = &p->ring[p->head];
        size_t n = page->to - page->from < b->left ? page->to - page->from : b->left;
        bytes_put(b, page->bytes + page->from, n);
        page->from += (unsigned)n;
        done += n;
        if (page->from == page->to) {
            p->head = (p->head + 1) % p->slots;
            p->n--;
        }
    }
    ledger_took(&p->ledger, done);
    if (done == 0 && at_end(p))
        acquire_from(&p->ledger.closed);
    else if (done == 0)
        return -EAGAIN;
    if (was_full && !broken(p) && p->object.ends[1])
        file_notify(p->object.ends[1], POLLOUT | POLLWRNORM);
    return (ssize_t)done;
}

static void fill(struct page *page, struct bytes *b, size_t n)
{
    bytes_get(b, page->bytes + page->to, n);
    page->to += (unsigned)n;
}

static void add_page(struct pipe *p, struct bytes *b)
{
    p->n++;
    struct page *page = last_page(p);
    page->from = page->to = 0;
    if (!page->bytes)
        page->bytes = pool_alloc(PAGE);
    fill(page, b, b->left < PAGE ? b->left : PAGE);
}

static ssize_t write_pipe(struct file *f, struct bytes *b)
{
    struct pipe *p = f->state;
    size_t before = b->left;
    if (b->left == 0)
        return 0;
    if (broken(p)) {
        acquire_from(&p->ledger.closed);
        return -EPIPE;
    }
    size_t part = fits_last_page(p, b->left);
    if (part > 0)
        fill(last_page(p), b, part);
    while (b->left > 0 && p->n < p->slots)
        add_page(p, b);
    if (b->left == before)
        return -EAGAIN;
    ledger_wrote(&p->ledger, before - b->left);
    file_notify(p->object.ends[0], POLLIN | POLLRDNORM);
    return (ssize_t)(before - b->left);
}

static void saw(const struct file *f, short events)
{
    const struct pipe *p = f->state;
    if (events & POLLIN)
        ledger_saw(&p->ledger, ledger_held(&p->ledger));
    if (events & (POLLHUP | POLLERR))
        acquire_from(&p->ledger.closed);
}

static int unread(const struct file *f)
{
    return (int)ledger_held(&((const struct pipe *)f->state)->ledger);
}

static void close_end(struct file *f)
{
    struct pipe *p = f->state;
    int mine = p->object.ends[1] == f;
    p->object.ends[mine] = NULL;
    release_to(&p->ledger.closed);
    if (p->object.ends[!mine])
        file_notify(p->object.ends[!mine], 0);
}

static void wanted(const struct file *f, bool write, char *out, size_t size)
{
    (void)f;
    snprintf(out, size, "%s",
             write ? "it is full, and nobody reads from it"
                   : "it is empty, and its other end is open but nobody writes to it");
}

#define PIPE_END(looks, reads, writes)                                                             \
    {                                                                                              \
        .name = "pipe", .poll = (looks), .read = (reads), .write = (writes), .readable = readable, \
        .writable = writable, .close = close_end, .unread = unread, .saw = saw, .wanted = wanted   \
    }
static const struct file_kind read_end = PIPE_END(poll_read_end, read_pipe, NULL);
static const struct file_kind write_end = PIPE_END(poll_write_end, NULL, write_pipe);

/* ---- Opening ---- */

static int open_pipe(int *out, int flags, uintptr_t pc)
{
    struct call c = {.name = "pipe", .fd = -1, .opens = true, .pc = pc};
    int fds[2];
    if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
        return libc_error(EINVAL);
    if (flags & O_DIRECT)
        fail(IL_UNSUPPORTED, pc, "%s calls pipe2() with O_DIRECT, which the checker does not model",
             X.current->name);
    if (fails(FAULT_OPEN, ERRORS(EMFILE), pc, "pipe()"))
        return -1;
    call_point(&c);
    if (descriptors_left() < 2)
        return (int)call_result(&c, -EMFILE);
    struct pipe *p = object_new(sizeof *p);
    struct file *r = file_new(&read_end, O_RDONLY | (flags & O_NONBLOCK), NULL, pc);
    struct file *w = file_new(&write_end, O_WRONLY | (flags & O_NONBLOCK), r, pc);
    *p = (struct pipe){.object = {available, {r, w}}, .slots = PAGES};
    p->ring = pool_alloc(PAGES * sizeof *p->ring);
    r->state = w->state = p;
    r->in = w->out = &p->object;
    fds[0] = descriptor_new(r, flags & O_CLOEXEC, pc);
    fds[1] = descriptor_new(w, flags & O_CLOEXEC, pc);
    call_says("pipe → %s", file_name(r));
    note_write(out, sizeof fds, pc);
    memcpy(out, fds, sizeof fds);
    return (int)call_result(&c, 0);
}

int il_pipe(int fds[2])
{
    return X.running ? open_pipe(fds, 0, PC) : pipe(fds);
}

int il_pipe2(int fds[2], int flags)
{
    return X.running ? open_pipe(fds, flags, PC) : pipe2(fds, flags);
}

/* ---- Its size ---- */

static int resize(struct pipe *p, long size)
{
    unsigned slots = 1;
    if (size < 0 || size > (long)MOST_PAGES * PAGE)
        return size < 0 ? -EINVAL : -EPERM;
    while (slots * PAGE < (unsigned long)size)
        slots *= 2;
    if (slots < p->n)
        return -EBUSY;
    struct page *ring = pool_alloc(slots * sizeof *ring);
    for (unsigned i = 0; i < p->n; i++)
        ring[i] = p->ring[(p->head + i) % p->slots];
    p->ring = ring;
    p->head = 0;
    p->slots = slots;
    if (p->object.ends[1])
        file_notify(p->object.ends[1], 0);
    return (int)(slots * PAGE);
}

int pipe_size(struct file *f, int fd, int command, long size, uintptr_t pc)
{
    struct pipe *p = f->state;
    struct call c = {.name = "fcntl", .fd = fd, .one = {.file = f}, .closes = true, .pc = pc};
    if (f->kind != &read_end && f->kind != &write_end)
        return libc_error(EBADF);
    if (!call_point(&c))
        return libc_error(EBADF);
    call_says("fcntl %s", file_name(f));
    return (int)call_result(&c, command == F_SETPIPE_SZ ? resize(p, size) : (int)p->slots * PAGE);
}
