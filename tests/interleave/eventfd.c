/* eventfd.c - a counter to wait for; as a semaphore, a unit at a time. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "io.h"
#include "redirect.h"
#include "sync.h"

struct counter {
    struct object object;
    uint64_t value;
    bool semaphore;
    struct vclock clock;
};

static const uint64_t MOST = UINT64_MAX - 1;

static unsigned available(const struct object *o)
{
    const struct counter *c = (const struct counter *)o;
    return (c->value > 0 ? CAN_READ : 0) | (c->value < MOST ? CAN_WRITE : 0);
}

static short poll_counter(const struct file *f)
{
    const struct counter *c = f->state;
    return (short)((c->value > 0 ? POLLIN : 0) | (c->value < MOST ? POLLOUT : 0));
}

static bool readable(const struct file *f)
{
    return ((const struct counter *)f->state)->value > 0;
}

static bool writable(const struct file *f, size_t added)
{
    return added == UINT64_MAX || MOST - ((const struct counter *)f->state)->value >= added;
}

static ssize_t read_counter(struct file *f, struct bytes *b)
{
    struct counter *c = f->state;
    uint64_t taken = c->semaphore ? 1 : c->value;
    if (c->value == 0)
        return -EAGAIN;
    c->value -= taken;
    acquire_from(&c->clock);
    bytes_put(b, &taken, sizeof taken);
    file_notify(f, POLLOUT);
    return sizeof taken;
}

static ssize_t write_counter(struct file *f, struct bytes *b)
{
    struct counter *c = f->state;
    uint64_t added;
    bytes_get(b, &added, sizeof added);
    if (added == UINT64_MAX)
        return -EINVAL;
    if (MOST - c->value < added)
        return -EAGAIN;
    c->value += added;
    release_to(&c->clock);
    file_notify(f, POLLIN);
    return sizeof added;
}

static void saw(const struct file *f, short events)
{
    if (events & POLLIN)
        acquire_from(&((const struct counter *)f->state)->clock);
}

static void close_counter(struct file *f)
{
    (void)f;
}

static void wanted(const struct file *f, bool write, char *out, size_t size)
{
    (void)f;
    snprintf(out, size, "%s",
             write ? "it is as high as it goes, and nobody reads it"
                   : "it is zero, and nobody is left to write to it");
}

static const struct file_kind kind = {.name = "eventfd",
                                      .poll = poll_counter,
                                      .read = read_counter,
                                      .write = write_counter,
                                      .readable = readable,
                                      .writable = writable,
                                      .counts = true,
                                      .least = sizeof(uint64_t),
                                      .close = close_counter,
                                      .saw = saw,
                                      .wanted = wanted};

int il_eventfd(unsigned value, int flags)
{
    if (!X.running)
        return eventfd(value, flags);
    struct call call = {.name = "eventfd", .fd = -1, .opens = true, .pc = PC};
    if (flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
        return libc_error(EINVAL);
    if (fails(FAULT_OPEN, ERRORS(EMFILE), PC, "eventfd()"))
        return -1;
    call_point(&call);
    if (descriptors_left() < 1)
        return (int)call_result(&call, -EMFILE);
    struct counter *c = object_new(sizeof *c);
    struct file *f = file_new(&kind, O_RDWR | (flags & O_NONBLOCK), NULL, PC);
    *c = (struct counter){
        .object = {available, {f, NULL}}, .value = value, .semaphore = flags & EFD_SEMAPHORE};
    release_to(&c->clock); /* the initial value is its creator's */
    f->state = c;
    f->in = f->out = &c->object;
    call_says("eventfd → %s", file_name(f));
    return (int)call_result(&call, descriptor_new(f, flags & EFD_CLOEXEC, PC));
}

int il_eventfd_read(int fd, eventfd_t *value)
{
    return read_from(fd, value, sizeof *value, PC) == sizeof *value ? 0 : -1;
}

int il_eventfd_write(int fd, eventfd_t value)
{
    return write_to(fd, &value, sizeof value, PC) == sizeof value ? 0 : -1;
}
