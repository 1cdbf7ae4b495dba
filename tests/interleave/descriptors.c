/*
 * descriptors.c - numbers: which are taken, and by what.
 *
 * A file of ours gets the lowest number that is free in the program's eyes, from 3, whatever else
 * the process has open there: nobody but the program's own calls uses it, and those come to us.  A
 * number is first set aside with a real descriptor, so that the operating system does not give it
 * to a file that the program opens by other means.  Files opened by open() and the like are moved
 * to the lowest free number; they are told apart by having no struct file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "io.h"
#include "redirect.h"
#include "trace.h"

enum { MOST = 1024, FIRST = 3 };

struct entry {
    struct file *file; /* ours; NULL: the real one, if taken */
    bool taken, cloexec;
    bool closed; /* was taken in this execution, and is free again */
    uintptr_t pc;
};
static struct entry table[MOST];
static bool set_aside[MOST]; /* for good: by a real descriptor that is never used */
static uint32_t generation;
static int highest; /* below which numbers may have been taken in this execution */

const char descriptor_numbers;

static void close_really(int fd)
{
    close(fd);
    set_aside[fd] = false;
}

/* A new execution: nothing of the last one is open. */
static void begin(void)
{
    if (generation == X.generation)
        return;
    generation = X.generation;
    for (int fd = FIRST; fd < highest; fd++)
        if (table[fd].taken && !table[fd].file)
            close_really(fd);
    memset(table, 0, (size_t)highest * sizeof *table);
    for (int fd = 0; fd < FIRST; fd++)
        table[fd].taken = true;
    highest = FIRST;
}

static int lowest_free(int from)
{
    int fd = from;
    while (fd < MOST && table[fd].taken)
        fd++;
    return fd < MOST ? fd : -1;
}

static void set_number_aside(int fd)
{
    static int placeholder = -1;
    if (set_aside[fd] || fcntl(fd, F_GETFD) >= 0)
        return;
    if (placeholder < 0)
        placeholder = fcntl(0, F_DUPFD_CLOEXEC, MOST - 1);
    if (placeholder < 0)
        placeholder = fcntl(0, F_DUPFD_CLOEXEC, 100);
    if (placeholder >= 0 && fd != placeholder)
        set_aside[fd] = dup3(placeholder, fd, O_CLOEXEC) == fd;
}

static void take(int fd, struct file *f, bool cloexec, uintptr_t pc)
{
    table[fd] = (struct entry){.file = f, .taken = true, .cloexec = cloexec, .pc = pc};
    if (fd >= highest)
        highest = fd + 1;
    if (f)
        f->references++;
}

int descriptor_new_from(int from, struct file *f, bool cloexec, uintptr_t pc)
{
    begin();
    int fd = lowest_free(from);
    if (fd < 0)
        return -1;
    set_number_aside(fd);
    take(fd, f, cloexec, pc);
    return fd;
}

int descriptor_new(struct file *f, bool cloexec, uintptr_t pc)
{
    return descriptor_new_from(0, f, cloexec, pc);
}

unsigned descriptors_left(void)
{
    unsigned n = 0;
    begin();
    for (int fd = 0; fd < MOST; fd++)
        n += !table[fd].taken;
    return n;
}

struct file *descriptor_file(int fd)
{
    begin();
    return fd >= 0 && fd < MOST ? table[fd].file : NULL;
}

bool descriptor_is_closed(int fd)
{
    begin();
    return fd < 0 || (fd < MOST && !table[fd].taken && (table[fd].closed || set_aside[fd]));
}

/* ---- Real files ---- */

int descriptor_adopt(int real, bool cloexec, uintptr_t pc)
{
    if (real < 0)
        return real;
    begin();
    int fd = lowest_free(0);
    while (fd >= 0 && fd != real && !set_aside[fd] && fcntl(fd, F_GETFD) >= 0)
        fd = lowest_free(fd + 1); /* somebody else's */
    if (fd < 0) {
        close(real);
        return libc_error(EMFILE);
    }
    if (fd != real) {
        dup3(real, fd, cloexec ? O_CLOEXEC : 0);
        close(real);
    }
    set_aside[fd] = false;
    take(fd, NULL, cloexec, pc);
    return fd;
}

/* ---- Closing ---- */

/* Points for calls that find no descriptor: what they find depends on who opens. */
int descriptor_bad(const char *name, uintptr_t pc)
{
    struct call c = {.name = name, .fd = -1, .closes = true, .pc = pc};
    call_point(&c);
    call_says("%s: EBADF", name);
    return (int)call_result(&c, -EBADF);
}

/* Whoever closes one twice closes what somebody has opened in between.  False: somebody has. */
static bool close_finds_none(int fd, uintptr_t pc)
{
    struct call c = {.name = "close", .fd = -1, .closes = true, .pc = pc};
    call_point(&c);
    bool none = descriptor_is_closed(fd);
    call_says(none ? "close: EBADF" : "close, once more");
    call_result(&c, none ? -EBADF : 0);
    return none;
}

static void forget(int fd)
{
    struct file *f = table[fd].file;
    table[fd] = (struct entry){.closed = true};
    calls_on_closed(fd, f);
    file_drop(f);
    calls_retouch();
}

static struct call closing(const char *name, int fd, struct file *f, uintptr_t pc)
{
    return (struct call){.name = name, .fd = fd, .one = {.file = f}, .closes = true, .pc = pc};
}

static int close_real(int fd)
{
    bool known = fd >= 0 && fd < MOST && table[fd].taken;
    if (known)
        table[fd] = (struct entry){.closed = true};
    if (fd < FIRST) /* the next execution needs the standard streams again */
        return known ? 0 : libc_error(EBADF);
    if (known)
        set_aside[fd] = false;
    return close(fd);
}

int il_close(int fd)
{
    if (!X.running)
        return close(fd);
    for (;;) {
        struct file *f = descriptor_file(fd);
        if (!f && descriptor_is_closed(fd)) {
            if (close_finds_none(fd, PC))
                return -1;
            continue;
        }
        if (!f)
            return close_real(fd);
        struct call c = closing("close", fd, f, PC);
        if (!call_point(&c))
            continue;
        call_says("close %s", file_name(f));
        forget(fd);
        return (int)call_result(&c, 0);
    }
}

/* ---- Duplicates ---- */

static int duplicate(const char *name, int fd, int from, bool cloexec, uintptr_t pc)
{
    for (;;) {
        struct file *f = descriptor_file(fd);
        if (!f && descriptor_is_closed(fd))
            return descriptor_bad(name, pc);
        if (!f)
            return descriptor_adopt(fcntl(fd, F_DUPFD_CLOEXEC, MOST / 2), cloexec, pc);
        struct call c = closing(name, fd, f, pc);
        c.opens = true;
        if (!call_point(&c))
            continue;
        int to = descriptor_new_from(from, f, cloexec, pc);
        call_says("%s %s", name, file_name(f));
        return (int)call_result(&c, to < 0 ? -EMFILE : to);
    }
}

int il_dup(int fd)
{
    return X.running ? duplicate("dup", fd, 0, false, PC) : dup(fd);
}

/* To a number given: what was there is closed in the same step. */
static int duplicate_to(const char *name, int fd, int to, bool cloexec, uintptr_t pc)
{
    for (;;) {
        struct file *f = descriptor_file(fd), *old = descriptor_file(to);
        if ((!f && descriptor_is_closed(fd)) || to < 0 || to >= MOST)
            return descriptor_bad(name, pc);
        if (!f && !old && to >= FIRST)
            return dup2(fd, to);
        if (!f)
            fail(IL_UNSUPPORTED, pc,
                 "%s calls %s() from a file to a descriptor that the checker "
                 "models or keeps",
                 X.current->name, name);
        struct call c = closing(name, fd, f, pc);
        c.opens = true;
        if (old && old != f) {
            c.also[0] = old->in;
            c.also[1] = old->out;
        }
        if (!call_point(&c))
            continue;
        if (fd != to && old)
            forget(to);
        else if (fd != to && table[to].taken)
            close_real(to);
        if (fd != to) {
            set_number_aside(to);
            take(to, f, cloexec, pc);
        }
        call_says("%s %s", name, file_name(f));
        return (int)call_result(&c, to);
    }
}

int il_dup2(int fd, int to)
{
    return X.running ? duplicate_to("dup2", fd, to, false, PC) : dup2(fd, to);
}

int il_dup3(int fd, int to, int flags)
{
    if (!X.running)
        return dup3(fd, to, flags);
    if (fd == to || flags & ~O_CLOEXEC)
        return libc_error(EINVAL);
    return duplicate_to("dup3", fd, to, flags & O_CLOEXEC, PC);
}

/* ---- Flags ---- */

static int status_flags(struct file *f, int fd, int command, long arg, uintptr_t pc)
{
    enum { SETTABLE = O_NONBLOCK | O_APPEND | O_ASYNC };
    struct call c = closing("fcntl", fd, f, pc);
    c.polls = command == F_GETFL;
    c.closes = !c.polls;
    if (!call_point(&c))
        return libc_error(EBADF);
    if (command == F_SETFL)
        f->flags = (f->flags & ~SETTABLE) | ((int)arg & SETTABLE);
    call_says("fcntl %s", file_name(f));
    return (int)call_result(&c, command == F_GETFL ? f->flags : 0);
}

static int control(int fd, int command, long arg, uintptr_t pc)
{
    struct file *f = descriptor_file(fd);
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if (arg < 0 || arg >= MOST)
            return libc_error(EINVAL);
        return duplicate("fcntl", fd, (int)arg, command == F_DUPFD_CLOEXEC, pc);
    case F_GETFD:
        return table[fd].cloexec ? FD_CLOEXEC : 0;
    case F_SETFD:
        table[fd].cloexec = arg & FD_CLOEXEC;
        return 0;
    case F_GETFL:
    case F_SETFL:
        return status_flags(f, fd, command, arg, pc);
    case F_GETPIPE_SZ:
    case F_SETPIPE_SZ:
        return pipe_size(f, fd, command, arg, pc);
    default:
        fail(IL_UNSUPPORTED, pc,
             "%s calls fcntl() with command %d on %s, which the checker does "
             "not model",
             X.current->name, command, file_name(f));
    }
}

int il_fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    long arg = va_arg(args, long);
    va_end(args);
    if (!X.running)
        return fcntl(fd, command, arg);
    if (!descriptor_file(fd))
        return descriptor_is_closed(fd) ? descriptor_bad("fcntl", PC) : fcntl(fd, command, arg);
    return control(fd, command, arg, PC);
}

int il_fcntl64(int fd, int command, ...) __attribute__((alias("il_fcntl")));

int il_ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    int *arg = va_arg(args, int *);
    va_end(args);
    if (!X.running)
        return ioctl(fd, request, arg);
    struct file *f = descriptor_file(fd);
    if (!f)
        return descriptor_is_closed(fd) ? descriptor_bad("ioctl", PC) : ioctl(fd, request, arg);
    if (request == FIONBIO) {
        note_read(arg, sizeof *arg, PC);
        return status_flags(f, fd, F_SETFL, *arg ? f->flags | O_NONBLOCK : f->flags & ~O_NONBLOCK,
                            PC);
    }
    if (request != FIONREAD)
        fail(IL_UNSUPPORTED, PC,
             "%s calls ioctl() with request %#lx on %s, which the checker does "
             "not model",
             X.current->name, request, file_name(f));
    struct call c = {.name = "ioctl", .fd = fd, .one = {.file = f}, .polls = true, .pc = PC};
    if (!call_point(&c))
        return libc_error(EBADF);
    if (!f->kind->unread)
        return (int)call_result(&c, -ENOTTY);
    note_write(arg, sizeof *arg, PC);
    *arg = f->kind->unread(f);
    call_says("FIONREAD %s: %d", file_name(f), *arg);
    return (int)call_result(&c, 0);
}

/* ---- Leaks ---- */

const char *descriptor_leak(uintptr_t *pc, unsigned *count)
{
    const char *first = NULL;
    *count = 0;
    if (generation != X.generation)
        return NULL;
    for (int fd = FIRST; fd < highest; fd++) {
        if (!table[fd].taken)
            continue;
        if ((*count)++ > 0)
            continue;
        first = table[fd].file ? file_name(table[fd].file) : "a file";
        *pc = table[fd].pc;
    }
    return first;
}
