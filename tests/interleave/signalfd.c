/*
 * signalfd.c - signals to read from.
 *
 * What there is to read are the signals that are pending for whoever reads; signals.c has them.  So
 * these calls conflict with sending and taking signals, and with nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>

#include "io.h"
#include "redirect.h"
#include "signals.h"
#include "sync.h"

struct source {
    struct object object;
    uint64_t wanted; /* which signals */
};

static uint64_t pending(const struct source *s)
{
    return signals_pending(io_looker(), s->wanted);
}

static unsigned available(const struct object *o)
{
    return pending((const struct source *)o) ? CAN_READ : 0;
}

static bool readable(const struct file *f)
{
    return pending(f->state) != 0;
}

static short poll_signals(const struct file *f)
{
    return readable(f) ? POLLIN : 0;
}

static struct signalfd_siginfo told(const struct arrival *a)
{
    return (struct signalfd_siginfo){.ssi_signo = (uint32_t)a->number,
                                     .ssi_code = a->info.si_code,
                                     .ssi_pid = (uint32_t)a->info.si_pid,
                                     .ssi_uid = a->info.si_uid,
                                     .ssi_int = a->info.si_value.sival_int,
                                     .ssi_ptr = (uint64_t)(uintptr_t)a->info.si_value.sival_ptr};
}

/* As many as there are and as there is room for. */
static ssize_t read_signals(struct file *f, struct bytes *b)
{
    const struct source *s = f->state;
    ssize_t done = 0;
    while (b->left >= sizeof(struct signalfd_siginfo)) {
        struct arrival *a = signals_take(X.current, s->wanted);
        if (!a)
            break;
        struct signalfd_siginfo info = told(a);
        acquire_from(&a->clock);
        bytes_put(b, &info, sizeof info);
        done += (ssize_t)sizeof info;
    }
    return done ? done : -EAGAIN;
}

static void close_signals(struct file *f)
{
    (void)f;
}

/* For epoll: it grows when one more is pending. */
static uint64_t how_many(const struct file *f)
{
    return (uint64_t)__builtin_popcountll(pending(f->state));
}

static void wanted(const struct file *f, bool write, char *out, size_t size)
{
    (void)f;
    (void)write;
    snprintf(out, size, "none of its signals is pending, and nobody is left to send one");
}

static const struct file_kind kind = {.name = "signalfd",
                                      .poll = poll_signals,
                                      .read = read_signals,
                                      .readable = readable,
                                      .least = sizeof(struct signalfd_siginfo),
                                      .signals = true,
                                      .close = close_signals,
                                      .expired = how_many,
                                      .wanted = wanted};

static int change(int fd, const sigset_t *set, uintptr_t pc)
{
    struct file *f = descriptor_file(fd);
    if (!f && descriptor_is_closed(fd))
        return descriptor_bad("signalfd", pc);
    if (!f || f->kind != &kind)
        return libc_error(EINVAL);
    struct call c = {.name = "signalfd", .fd = fd, .one = {.file = f}, .closes = true, .pc = pc};
    if (!call_point(&c))
        return libc_error(EBADF);
    ((struct source *)f->state)->wanted = signal_bits(set);
    call_says("signalfd %s", file_name(f));
    return (int)call_result(&c, fd);
}

int il_signalfd(int fd, const sigset_t *set, int flags)
{
    if (!X.running)
        return signalfd(fd, set, flags);
    signals_needed();
    note_read(set, sizeof *set, PC);
    if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
        return libc_error(EINVAL);
    if (fd >= 0)
        return change(fd, set, PC);
    if (fails(FAULT_OPEN, ERRORS(EMFILE), PC, "signalfd()"))
        return -1;
    struct call c = {.name = "signalfd", .fd = -1, .opens = true, .pc = PC};
    call_point(&c);
    if (descriptors_left() < 1)
        return (int)call_result(&c, -EMFILE);
    struct source *s = object_new(sizeof *s);
    struct file *f = file_new(&kind, O_RDONLY | (flags & O_NONBLOCK), NULL, PC);
    *s = (struct source){.object = {available, {f, NULL}}, .wanted = signal_bits(set)};
    f->state = s;
    f->in = &s->object;
    call_says("signalfd → %s", file_name(f));
    return (int)call_result(&c, descriptor_new(f, flags & SFD_CLOEXEC, PC));
}
