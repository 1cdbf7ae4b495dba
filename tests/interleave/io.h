/*
 * io.h - descriptors and what they refer to: a small kernel in user space.
 *
 * Pipes, sockets, eventfds, timerfds and epoll instances of the program exist here alone: their
 * calls never reach the operating system's.  So their state belongs to one execution, time is
 * virtual, and it is known exactly which operations commute, who waits for what, and what passes a
 * clock on.  Whatever else has a descriptor (files, standard streams) is the real kernel's.
 *
 *   number (descriptors.c)  ->  struct file, the open file description  ->  struct object, the
 * state
 *
 * A struct object is what operations conflict on: a pipe, one direction of a connection, a queue of
 * connections.  Its address depends only on which thread made it and what that thread had made
 * before, so it is the same in equivalent schedules.
 */
#ifndef IO_H
#define IO_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "exec.h"

/* What an object could be used for just now without blocking. */
enum { CAN_READ = 1, CAN_WRITE = 2 };

struct object {
    unsigned (*available)(const struct object *o); /* CAN_...; NULL: nobody waits for it */
    struct file *ends[2];                          /* whose readiness depends on it; NULL: closed */
};

/* Zeroed memory of this execution, for an object or what belongs to one. */
void *object_new(size_t size);

struct file;

/* Bytes going to or coming from the program's memory. */
struct bytes {
    const struct iovec *parts;
    int n;
    size_t at, left; /* done; still to do */
    uintptr_t pc;
    int flags; /* MSG_... */
};
struct bytes bytes_of(const struct iovec *parts, int n, uintptr_t pc);
void bytes_get(struct bytes *b, void *to, size_t n);         /* from the program */
void bytes_put(struct bytes *b, const void *from, size_t n); /* to the program */

/* What kind of thing a file is.  Those that transfer answer with a count or with -errno, and
 * -EAGAIN where a blocking caller would wait. */
struct file_kind {
    const char *name;
    short (*poll)(const struct file *f); /* what poll(2) would report of it now */
    ssize_t (*read)(struct file *f, struct bytes *b);
    ssize_t (*write)(struct file *f, struct bytes *b);
    bool (*readable)(const struct file *f);              /* read would not wait */
    bool (*writable)(const struct file *f, size_t size); /* write of so much would not wait */
    size_t least;                                        /* fewer bytes than these: EINVAL */
    bool signals;                        /* what there is to read are signals that are pending */
    bool counts;                         /* what is written is a number, and that is its size */
    void (*close)(struct file *f);       /* the last descriptor is gone */
    int (*unread)(const struct file *f); /* FIONREAD; NULL: ENOTTY */
    void (*looked)(struct file *f);      /* poll has looked at it */
    void (*saw)(const struct file *f, short events); /* poll reported this: learn from it */
    uint64_t (*expires)(const struct file *f);       /* timers: when next; or NEVER */
    uint64_t (*expired)(const struct file *f);       /* and how often, so far */
    /* Who else could make it readable or writable, for reports of deadlocks. */
    void (*wanted)(const struct file *f, bool write, char *out, size_t size);
};

struct watch; /* an interest of an epoll instance; epoll.c */

/* An open file description. */
struct file {
    const struct file_kind *kind;
    struct object *in, *out; /* what reading and writing conflict on; may be the same, or NULL */
    void *state;             /* the kind's own */
    unsigned number;         /* pipe 1, socket 2 */
    unsigned references;     /* descriptors */
    int flags;               /* O_NONBLOCK, O_RDONLY, ... */
    uintptr_t pc;            /* where it was opened */
    uint64_t receive_timeout, send_timeout; /* ns; 0: none */
    struct watch *watches;
};

/* number_with: the file that it shares its number with (the other end), or NULL. */
struct file *file_new(const struct file_kind *kind, int flags, const struct file *number_with,
                      uintptr_t pc);
void file_drop(struct file *f); /* one descriptor or call less */

/* "pipe 1", "the read end of pipe 1": valid for the next few calls. */
const char *file_name(const struct file *f);

/* ---- Calls, which are operations (call.c) ---- */

/* A file that a call is on, and POLLIN, POLLOUT, ...: what would make it ready. */
struct interest {
    struct file *file;
    short wants;
    bool held; /* call.c: the call keeps it open */
};

/* A call that a thread is about to make, or is blocked in. */
struct call {
    const char *name;         /* "read" */
    int fd;                   /* what the file was looked up by; -1: by none */
    struct interest one;      /* on one file, or on none; or else */
    struct interest *several; /* ready if any of them is */
    unsigned n;
    bool polls;                /* only looks: at both directions, and changes neither */
    bool opens, closes, finds; /* takes the lowest free number; frees one; looks for an address */
    size_t size;               /* to be written at once */
    struct object *also[2];    /* written too; NULL: none */
    bool blocks;
    bool ends_early;   /* by a handler, even with SA_RESTART */
    uint64_t deadline; /* 0: none */
    uintptr_t pc;
    /* From here on call.c's. */
    bool interrupted;            /* a handler cut the wait short: EINTR */
    bool stale;                  /* the descriptor was closed before the call was made */
    uint8_t wanted[MAX_TOUCHES]; /* of each touch: what it waits for */
    unsigned n_objects;          /* touches that are objects: the first of them */
};

/* Performs the scheduling point.  False if the descriptor has been closed since: the caller looks
 * it up again. */
bool call_point(struct call *c);

/* True if the test makes it fail: with EINTR where it could block, with EAGAIN where it could not.
 */
bool call_fails(const struct call *c, ssize_t *result);

/* What others have announced is computed again: the operation under way changed who is connected
 * with whom, or who watches what. */
void calls_retouch(void);

/* The descriptor, which refers to f, is being closed.  Whoever waits in a call on it goes on
 * waiting for the same file, which it keeps open; whose call would not wait finds another there, or
 * none. */
void calls_on_closed(int fd, struct file *f);

/* What time it is for the thread that looks; 0 while it does not matter yet.  And who looks. */
uint64_t io_now(void);
const struct thread *io_looker(void);

/* What the call did, for the schedule; and its end: a failed round, or progress.  The latter turns
 * -errno into -1. */
void call_says(const char *format, ...) __attribute__((format(printf, 1, 2)));
ssize_t call_result(const struct call *c, ssize_t result);

/* For the reduction: of each touch of t's announced operation, what was available, what it waits
 * for, and whether it got that. */
struct touched {
    uint8_t available[MAX_TOUCHES], wanted[MAX_TOUCHES];
    uint16_t got; /* a bit for each touch */
};
void calls_touched(const struct thread *t, struct touched *out);

/* The first file of the call that t waits in; NULL: none. */
const struct file *call_waits_for(const struct thread *t);

/* Deadlocks: what t waits for, and who could help. */
void call_describe_wait(const struct thread *t, char *out, size_t size);

/* ---- Happens-before: who read bytes learns from who wrote them (ledger.c) ---- */

struct parcel {
    struct parcel *next;
    uint64_t end; /* position in the stream */
    struct vclock clock;
};

struct ledger {
    struct parcel *first, *last;
    uint64_t written, read;
    struct vclock closed; /* of who closed the writing side, or broke it */
};
void ledger_wrote(struct ledger *l, size_t n);
unsigned ledger_took(struct ledger *l, size_t n);  /* how many parcels that used up */
void ledger_saw(const struct ledger *l, size_t n); /* looked at the first n bytes, took none */
static inline size_t ledger_held(const struct ledger *l)
{
    return (size_t)(l->written - l->read);
}

/* ---- Descriptors (descriptors.c) ---- */

/* read() and write(), for other calls that are made of them: pc is where the program makes them. */
ssize_t read_from(int fd, void *to, size_t size, uintptr_t pc);
ssize_t write_to(int fd, const void *from, size_t size, uintptr_t pc);

/* The call finds no descriptor: EBADF, as a scheduling point. */
int descriptor_bad(const char *name, uintptr_t pc);

/* Fails the execution if the descriptor is one of ours: this call on it is not modelled. */
void descriptor_refuse(const char *call, int fd, uintptr_t pc);

/* A real descriptor that the program has opened gets the lowest free number; -1 stays -1. */
int descriptor_adopt(int real, bool cloexec, uintptr_t pc);

/* The lowest free number, or -1: too many. */
int descriptor_new(struct file *f, bool cloexec, uintptr_t pc);
struct file *descriptor_file(int fd); /* NULL: not one of ours */
bool descriptor_is_closed(int fd);    /* certain to be no descriptor at all */
unsigned descriptors_left(void);      /* how many more there could be */
extern const char descriptor_numbers;

/* Host: the first descriptor that was never closed; NULL if there is none. */
const char *descriptor_leak(uintptr_t *pc, unsigned *count);

/* ---- Waking (watch.c) ---- */

/* Something happened to f; events: what for, 0: whoever watches it should look. */
void file_notify(struct file *f, short events);

/* The epoll instances that watch f, up to max of them, and those that watch these. */
unsigned file_watchers(const struct file *f, struct object **out, unsigned n, unsigned max);
void file_forget_watches(struct file *f);

/* True if f gives signals, or watches a file that does. */
bool file_gives_signals(const struct file *f);

/* ---- Signals ---- */

/* ---- For the calls ---- */

/* fcntl(F_GETPIPE_SZ) and F_SETPIPE_SZ; pipe.c. */
int pipe_size(struct file *f, int fd, int command, long size, uintptr_t pc);

bool file_is_socket(const struct file *f);

uint64_t deadline_in(uint64_t ns);
#define IO_NONBLOCKING(f) ((f)->flags & O_NONBLOCK)

#endif
