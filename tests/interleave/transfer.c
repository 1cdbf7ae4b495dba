/*
 * transfer.c - read, write, send, recv and their vector forms.
 *
 * Each is one operation: it waits until it can do something, and does as much as it can.  Only a
 * blocking write that does not fit goes on in further operations.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io.h"
#include "redirect.h"
#include "signals.h"
#include "socket.h"
#include "sync.h"

/* ---- Transfers ---- */

/* One call, by whatever name. */
struct transfer {
    const char *name;
    int fd;
    bool write;
    bool of_socket; /* send and recv: of nothing else */
    int flags;      /* MSG_... */
    const struct iovec *parts;
    int n;
    uintptr_t pc;
};

static bool nonblocking(const struct transfer *t, const struct file *f)
{
    return IO_NONBLOCKING(f) || t->flags & MSG_DONTWAIT;
}

static uint64_t timeout_of(const struct transfer *t, const struct file *f)
{
    return t->write ? f->send_timeout : f->receive_timeout;
}

static void say(const struct transfer *t, const struct file *f, ssize_t result)
{
    if (result < 0)
        call_says("%s %s: %s", t->name, file_name(f), strerrorname_np((int)-result));
    else if (result == 0 && !t->write)
        call_says("%s %s: end", t->name, file_name(f));
    else
        call_says("%s %s: %zd", t->name, file_name(f), result);
}

static size_t size_of(const struct transfer *t, const struct file *f, const struct bytes *b)
{
    uint64_t number;
    struct bytes first = *b;
    if (!f->kind->counts || b->left < sizeof number || !t->write)
        return b->left;
    bytes_get(&first, &number, sizeof number);
    return number;
}

/* A connection may break at any time. */
static bool socket_fails(const struct transfer *t, const struct file *f, ssize_t *result)
{
    if (!file_is_socket(f))
        return false;
    *result =
        -fault(t->write ? FAULT_WRITE : FAULT_READ, ERRORS(ECONNRESET), t->pc, "%s()", t->name);
    return *result < 0;
}

/* False if the descriptor is another one by now. */
static bool attempt(const struct transfer *t, struct file *f, struct call *c, struct bytes *b,
                    ssize_t *result)
{
    *c = (struct call){.name = t->name,
                       .fd = t->fd,
                       .one = {.file = f, .wants = t->write ? POLLOUT : POLLIN},
                       .size = size_of(t, f, b),
                       .blocks = b->left > 0 && !nonblocking(t, f),
                       .pc = t->pc};
    if (timeout_of(t, f)) {
        c->deadline = deadline_in(timeout_of(t, f));
        c->ends_early = true;
    }
    if (call_fails(c, result) || socket_fails(t, f, result))
        return true;
    if (f->kind->least == 0)
        b->left = shortened(b->left, t->pc, t->name);
    if (!call_point(c))
        return false;
    if (c->interrupted) {
        *result = -EINTR;
        return true;
    }
    *result = t->write ? f->kind->write(f, b) : f->kind->read(f, b);
    say(t, f, *result);
    return true;
}

/* What a blocking write or MSG_WAITALL has still to do. */
static bool goes_on(const struct transfer *t, const struct file *f, const struct bytes *b,
                    ssize_t result)
{
    if (result <= 0 || b->left == 0 || nonblocking(t, f))
        return false;
    return t->write || t->flags & MSG_WAITALL;
}

static bool blocks_sigpipe(void)
{
    const struct signals *s = X.current->signals;
    return s && s->blocked & SIGNAL_BIT(SIGPIPE);
}

/* The current thread gets SIGPIPE, for writing to f. */
static void sigpipe(const struct file *f, uintptr_t pc)
{
    enum fate fate = signal_fate(SIGPIPE);
    if (fate == HANDLED || (fate != IGNORED && blocks_sigpipe()))
        signal_raise(SIGPIPE, SI_KERNEL, pc);
    if (fate == HANDLED || fate == IGNORED || blocks_sigpipe())
        return;
    fail(IL_KILLED, pc, "%s is killed by SIGPIPE: it writes to %s, and nobody is left to read that",
         X.current->name, file_name(f));
}

static ssize_t of_ours(const struct transfer *t, struct file *f)
{
    struct call c;
    struct bytes b = bytes_of(t->parts, t->n, t->pc);
    ssize_t result, done = 0;
    size_t wanted = b.left;
    b.flags = t->flags;
    do {
        if (!attempt(t, f, &c, &b, &result)) {
            if (done > 0)
                return done;
            f = descriptor_file(t->fd);
            if (!f)
                return libc_error(EBADF);
            result = 1;
            continue;
        }
        if (result > 0)
            done += result;
    } while (c.stale || (b.at + b.left == wanted && goes_on(t, f, &b, result)));
    if (result == -EPIPE && t->write && !(t->flags & MSG_NOSIGNAL))
        sigpipe(f, t->pc);
    if (done > 0 && result < 0)
        result = 0; /* an error that is reported next time */
    return call_result(&c, done > 0 ? done : result);
}

static ssize_t transfer(struct transfer t)
{
    struct file *f = descriptor_file(t.fd);
    if (!f)
        return descriptor_bad(t.name, t.pc);
    if (t.of_socket && !file_is_socket(f))
        return libc_error(ENOTSOCK);
    int mode = f->flags & O_ACCMODE;
    if (mode == (t.write ? O_RDONLY : O_WRONLY))
        return libc_error(EBADF);
    if (bytes_of(t.parts, t.n, t.pc).left < f->kind->least)
        return libc_error(EINVAL);
    return of_ours(&t, f);
}

/* ---- Real descriptors ---- */

static bool is_real(int fd)
{
    return !X.running || (!descriptor_file(fd) && !descriptor_is_closed(fd));
}

static bool real_fails(enum fault kind, int error, int fd, const char *call, uintptr_t pc)
{
    return fd > 2 && X.running && fails(kind, ERRORS(error), pc, "%s()", call);
}

static void note_parts(const struct iovec *parts, int n, size_t done, bool write, uintptr_t pc)
{
    for (int i = 0; i < n && done > 0 && X.running; i++) {
        size_t part = parts[i].iov_len < done ? parts[i].iov_len : done;
        if (part > 0 && write)
            note_write(parts[i].iov_base, part, pc);
        else if (part > 0)
            note_read(parts[i].iov_base, part, pc);
        done -= part;
    }
}

static ssize_t note_done(const struct iovec *parts, int n, ssize_t done, bool write, uintptr_t pc)
{
    if (done > 0)
        note_parts(parts, n, (size_t)done, write, pc);
    return done;
}

/* ---- The calls ---- */

ssize_t read_from(int fd, void *to, size_t size, uintptr_t pc)
{
    struct iovec part = {to, size};
    if (is_real(fd) && real_fails(FAULT_READ, EIO, fd, "read", pc))
        return -1;
    if (is_real(fd))
        return note_done(&part, 1, read(fd, to, size), true, pc);
    return transfer((struct transfer){.name = "read", .fd = fd, .parts = &part, .n = 1, .pc = pc});
}

ssize_t write_to(int fd, const void *from, size_t size, uintptr_t pc)
{
    struct iovec part = {(void *)(uintptr_t)from, size};
    if (is_real(fd) && real_fails(FAULT_WRITE, ENOSPC, fd, "write", pc))
        return -1;
    if (is_real(fd))
        return note_done(&part, 1, write(fd, from, size), false, pc);
    return transfer((struct transfer){
        .name = "write", .fd = fd, .write = true, .parts = &part, .n = 1, .pc = pc});
}

ssize_t il_read(int fd, void *to, size_t size)
{
    return read_from(fd, to, size, PC);
}

ssize_t il_write(int fd, const void *from, size_t size)
{
    return write_to(fd, from, size, PC);
}

ssize_t il_readv(int fd, const struct iovec *parts, int n)
{
    if (n < 0 || n > IOV_MAX)
        return libc_error(EINVAL);
    if (is_real(fd))
        return note_done(parts, n, readv(fd, parts, n), true, PC);
    return transfer((struct transfer){.name = "readv", .fd = fd, .parts = parts, .n = n, .pc = PC});
}

ssize_t il_writev(int fd, const struct iovec *parts, int n)
{
    if (n < 0 || n > IOV_MAX)
        return libc_error(EINVAL);
    if (is_real(fd))
        return note_done(parts, n, writev(fd, parts, n), false, PC);
    return transfer((struct transfer){
        .name = "writev", .fd = fd, .write = true, .parts = parts, .n = n, .pc = PC});
}

static ssize_t socket_transfer(struct transfer t)
{
    const int modelled = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_PEEK | MSG_WAITALL | MSG_MORE;
    if (t.flags & ~modelled)
        fail(IL_UNSUPPORTED, t.pc, "%s calls %s() with flags %#x, which the checker does not model",
             X.current->name, t.name, (unsigned)(t.flags & ~modelled));
    t.of_socket = true;
    return transfer(t);
}

ssize_t il_recv(int fd, void *to, size_t size, int flags)
{
    struct iovec part = {to, size};
    if (is_real(fd))
        return recv(fd, to, size, flags);
    return socket_transfer((struct transfer){
        .name = "recv", .fd = fd, .flags = flags, .parts = &part, .n = 1, .pc = PC});
}

ssize_t il_send(int fd, const void *from, size_t size, int flags)
{
    struct iovec part = {(void *)(uintptr_t)from, size};
    if (is_real(fd))
        return send(fd, from, size, flags);
    return socket_transfer((struct transfer){
        .name = "send", .fd = fd, .write = true, .flags = flags, .parts = &part, .n = 1, .pc = PC});
}

/* On a connection addresses are neither given nor told. */
ssize_t il_recvfrom(int fd, void *restrict to, size_t size, int flags, struct sockaddr *address,
                    socklen_t *restrict length)
{
    struct iovec part = {to, size};
    if (is_real(fd))
        return recvfrom(fd, to, size, flags, address, length);
    if (length) {
        note_write(length, sizeof *length, PC);
        *length = 0;
    }
    return socket_transfer((struct transfer){
        .name = "recvfrom", .fd = fd, .flags = flags, .parts = &part, .n = 1, .pc = PC});
}

ssize_t il_sendto(int fd, const void *from, size_t size, int flags, const struct sockaddr *address,
                  socklen_t length)
{
    struct iovec part = {(void *)(uintptr_t)from, size};
    if (is_real(fd))
        return sendto(fd, from, size, flags, address, length);
    if (address && length > 0)
        fail(IL_UNSUPPORTED, PC,
             "%s calls sendto() with an address, which the checker does not model",
             X.current->name);
    return socket_transfer((struct transfer){.name = "sendto",
                                             .fd = fd,
                                             .write = true,
                                             .flags = flags,
                                             .parts = &part,
                                             .n = 1,
                                             .pc = PC});
}

static void refuse_control(const struct msghdr *m, const char *name, uintptr_t pc)
{
    if (m->msg_control && m->msg_controllen > 0)
        fail(IL_UNSUPPORTED, pc,
             "%s calls %s() with ancillary data, which the checker does not model", X.current->name,
             name);
}

ssize_t il_recvmsg(int fd, struct msghdr *m, int flags)
{
    if (is_real(fd))
        return recvmsg(fd, m, flags);
    refuse_control(m, "recvmsg", PC);
    m->msg_namelen = 0;
    m->msg_flags = 0;
    return socket_transfer((struct transfer){.name = "recvmsg",
                                             .fd = fd,
                                             .flags = flags,
                                             .parts = m->msg_iov,
                                             .n = (int)m->msg_iovlen,
                                             .pc = PC});
}

ssize_t il_sendmsg(int fd, const struct msghdr *m, int flags)
{
    if (is_real(fd))
        return sendmsg(fd, m, flags);
    refuse_control(m, "sendmsg", PC);
    return socket_transfer((struct transfer){.name = "sendmsg",
                                             .fd = fd,
                                             .write = true,
                                             .flags = flags,
                                             .parts = m->msg_iov,
                                             .n = (int)m->msg_iovlen,
                                             .pc = PC});
}
