/*
 * files.c - files opened by the program, which are the real kernel's; and calls on descriptors that
 * have no meaning, or none that is modelled, for pipes, sockets and the like.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "redirect.h"
#include "signals.h"

/* The same under the name for 64 bits. */
#define ALSO(name, as) extern __typeof__(name) il_##name __attribute__((alias("il_" #as)))

/* ---- Opening ---- */

static int adopt(int fd, int flags, uintptr_t pc)
{
    return descriptor_adopt(fd, flags & O_CLOEXEC, pc);
}

static bool open_fails(const char *path, uintptr_t pc)
{
    return fails(FAULT_OPEN, ERRORS(ENOENT, EMFILE), pc, "open(\"%.40s\")", path);
}

#define MODE_OF(flags, mode)                                                                       \
    mode_t mode = 0;                                                                               \
    if (__OPEN_NEEDS_MODE(flags)) {                                                                \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        mode = va_arg(args, mode_t);                                                               \
        va_end(args);                                                                              \
    }

int il_open(const char *path, int flags, ...)
{
    MODE_OF(flags, mode);
    if (!X.running)
        return open(path, flags, mode);
    return open_fails(path, PC) ? -1 : adopt(open(path, flags, mode), flags, PC);
}

int il_openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, mode);
    if (!X.running)
        return openat(dir, path, flags, mode);
    return open_fails(path, PC) ? -1 : adopt(openat(dir, path, flags, mode), flags, PC);
}

int il_creat(const char *path, mode_t mode)
{
    if (!X.running)
        return creat(path, mode);
    return open_fails(path, PC) ? -1 : adopt(creat(path, mode), 0, PC);
}

int il_mkstemp(char *pattern)
{
    if (!X.running)
        return mkstemp(pattern);
    return open_fails(pattern, PC) ? -1 : adopt(mkstemp(pattern), 0, PC);
}

ALSO(open64, open);
ALSO(openat64, openat);
ALSO(creat64, creat);
ALSO(mkstemp64, mkstemp);

/* ---- Calls on what has no position ---- */

static bool is_ours(int fd)
{
    return X.running && descriptor_file(fd);
}

off_t il_lseek(int fd, off_t offset, int whence)
{
    return is_ours(fd) ? libc_error(ESPIPE) : lseek(fd, offset, whence);
}

ALSO(lseek64, lseek);

ssize_t il_pread(int fd, void *to, size_t size, off_t offset)
{
    if (is_ours(fd))
        return libc_error(ESPIPE);
    ssize_t n = pread(fd, to, size, offset);
    if (X.running && n > 0)
        note_write(to, (size_t)n, PC);
    return n;
}

ssize_t il_pwrite(int fd, const void *from, size_t size, off_t offset)
{
    if (is_ours(fd))
        return libc_error(ESPIPE);
    if (X.running && size > 0)
        note_read(from, size, PC);
    return pwrite(fd, from, size, offset);
}

ALSO(pread64, pread);
ALSO(pwrite64, pwrite);

int il_fsync(int fd)
{
    return is_ours(fd) ? libc_error(EINVAL) : fsync(fd);
}

int il_fdatasync(int fd)
{
    return is_ours(fd) ? libc_error(EINVAL) : fdatasync(fd);
}

int il_ftruncate(int fd, off_t size)
{
    return is_ours(fd) ? libc_error(EINVAL) : ftruncate(fd, size);
}

ALSO(ftruncate64, ftruncate);

int il_isatty(int fd)
{
    if (!is_ours(fd))
        return isatty(fd);
    errno = ENOTTY;
    return 0;
}

/* ---- Refused ---- */

static void refuse(const char *call, int fd, uintptr_t pc)
{
    if (is_ours(fd))
        fail(IL_UNSUPPORTED, pc, "%s calls %s() on %s, which the checker does not model",
             X.current->name, call, file_name(descriptor_file(fd)));
}

int il_fstat(int fd, struct stat *to)
{
    refuse("fstat", fd, PC);
    return fstat(fd, to);
}

int il_fstat64(int fd, struct stat64 *to)
{
    refuse("fstat", fd, PC);
    return fstat64(fd, to);
}

void *il_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (!(flags & MAP_ANONYMOUS))
        refuse("mmap", fd, PC);
    return mmap(at, size, protection, flags, fd, offset);
}

ALSO(mmap64, mmap);

ssize_t il_sendfile(int to, int from, off_t *offset, size_t size)
{
    refuse("sendfile", to, PC);
    refuse("sendfile", from, PC);
    return sendfile(to, from, offset, size);
}

ALSO(sendfile64, sendfile);

ssize_t il_splice(int from, off64_t *at, int to, off64_t *to_at, size_t size, unsigned flags)
{
    refuse("splice", from, PC);
    refuse("splice", to, PC);
    return splice(from, at, to, to_at, size, flags);
}

ssize_t il_tee(int from, int to, size_t size, unsigned flags)
{
    refuse("tee", from, PC);
    return tee(from, to, size, flags);
}

ssize_t il_vmsplice(int fd, const struct iovec *parts, size_t n, unsigned flags)
{
    refuse("vmsplice", fd, PC);
    return vmsplice(fd, parts, n, flags);
}

int il_sendmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags)
{
    refuse("sendmmsg", fd, PC);
    return sendmmsg(fd, messages, n, flags);
}

int il_recvmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout)
{
    refuse("recvmmsg", fd, PC);
    return recvmmsg(fd, messages, n, flags, timeout);
}

void descriptor_refuse(const char *call, int fd, uintptr_t pc)
{
    refuse(call, fd, pc);
}

int il_vdprintf(int fd, const char *format, va_list args)
{
    NOT_IN_HANDLER("vdprintf");
    refuse("dprintf", fd, PC);
    return vdprintf(fd, format, args);
}

int il_dprintf(int fd, const char *format, ...)
{
    va_list args;
    NOT_IN_HANDLER("dprintf");
    refuse("dprintf", fd, PC);
    va_start(args, format);
    int n = vdprintf(fd, format, args);
    va_end(args);
    return n;
}

/* ---- What _FORTIFY_SOURCE makes of some calls: the size of the buffer is known ---- */

ssize_t il___read_chk(int fd, void *to, size_t size, size_t room);
ssize_t il___pread_chk(int fd, void *to, size_t size, off_t at, size_t room);
ssize_t il___recv_chk(int fd, void *to, size_t size, size_t room, int flags);
ssize_t il___recvfrom_chk(int fd, void *to, size_t size, size_t room, int flags,
                          struct sockaddr *address, socklen_t *length);
int il___poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room);
int il___ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
                   const sigset_t *mask, size_t room);
int il___open_2(const char *path, int flags);

static void check_room(size_t size, size_t room, const char *call, uintptr_t pc)
{
    if (size > room && X.running)
        fail(IL_OUT_OF_BOUNDS, pc, "%s calls %s() for %zu bytes, and the buffer has %zu",
             X.current->name, call, size, room);
    if (size > room)
        abort();
}

ssize_t il___read_chk(int fd, void *to, size_t size, size_t room)
{
    check_room(size, room, "read", PC);
    return read_from(fd, to, size, PC);
}

ssize_t il___pread_chk(int fd, void *to, size_t size, off_t at, size_t room)
{
    check_room(size, room, "pread", PC);
    return il_pread(fd, to, size, at);
}

ssize_t il___recv_chk(int fd, void *to, size_t size, size_t room, int flags)
{
    check_room(size, room, "recv", PC);
    return il_recv(fd, to, size, flags);
}

ssize_t il___recvfrom_chk(int fd, void *to, size_t size, size_t room, int flags,
                          struct sockaddr *address, socklen_t *length)
{
    check_room(size, room, "recvfrom", PC);
    return il_recvfrom(fd, to, size, flags, address, length);
}

int il___poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t room)
{
    check_room(n * sizeof *fds, room, "poll", PC);
    return il_poll(fds, n, timeout);
}

int il___ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
                   const sigset_t *mask, size_t room)
{
    check_room(n * sizeof *fds, room, "ppoll", PC);
    return il_ppoll(fds, n, timeout, mask);
}

int il___open_2(const char *path, int flags)
{
    return il_open(path, flags);
}
