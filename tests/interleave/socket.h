/*
 * socket.h - stream sockets: what connections, addresses and options share.
 *
 * A connection is two streams, one in each direction, so that reading and writing at different ends
 * commute unless they meet in the same one.
 */
#ifndef SOCKET_H
#define SOCKET_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "io.h"

enum { STREAM_CAPACITY = 212992 }; /* Linux's default for Unix sockets */

/* Bytes on their way. */
struct stream {
    struct object object; /* ends: the reader, the writer */
    char *data;           /* a ring */
    size_t size, from, length, capacity;
    struct ledger ledger;
    bool ended;   /* nothing more will come */
    bool refused; /* nobody will read it */
};

struct address {
    socklen_t length; /* 0: none */
    union {
        struct sockaddr any;
        struct sockaddr_in tcp;
        struct sockaddr_un unix_;
        char bytes[sizeof(struct sockaddr_un)];
    };
};

enum socket_state {
    UNCONNECTED,
    LISTENING,
    CONNECTING, /* not blocking, and the queue was full */
    REFUSED,    /* not blocking, and nobody listens */
    CONNECTED,
    RESET, /* TCP: the connection is gone */
};

struct socket {
    struct object self; /* what changes its state conflicts on */
    struct file *file;  /* NULL: not accepted yet, or closed */
    int domain;
    enum socket_state state;
    struct address local, peer_address;
    bool bound, reuse, keeps_port; /* it chose its port itself */
    int error;                     /* to be reported once */
    struct stream *in, *out;
    struct socket *peer;              /* NULL: closed */
    bool fin;                         /* TCP: the other side has said that nothing more comes */
    bool shut_in, shut_out, given_up; /* the last: shut down before it was connected */
    struct vclock clock;              /* of who connected or listened */
    struct socket *listener;
    unsigned backlog, queued;
    struct socket *queue, *waiting, *next; /* to be accepted; CONNECTING; in either */
};

extern const struct file_kind socket_kind;
static inline struct socket *socket_of(const struct file *f)
{
    return f->state;
}

struct socket *socket_new(int domain);
struct file *socket_file(struct socket *s, int flags, uintptr_t pc);

/* Two sockets that know each other from now on. */
void socket_join(struct socket *a, struct socket *b);

/* What is left of a connection that is closed or given up. */
void socket_part(struct socket *s);

/* Reports and clears the pending error: 0 or errno. */
int socket_error(struct socket *s);

/* A listener to which nobody can connect any more: of TCP, there is none. */
static inline bool socket_is_shut(const struct socket *s)
{
    return s->domain == AF_UNIX && s->shut_in;
}

/* ---- socket.c: what all calls on sockets share ---- */

enum { SOCKET_TYPE_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC };
int socket_file_flags(int type); /* O_NONBLOCK, if the type says so */

/* The socket of c->fd once it is this call's turn; or NULL, and *result is the call's. */
struct socket *socket_begin(struct call *c, int *result);

/* Ends a call on s, or on none. */
int socket_end(const struct call *c, const struct socket *s, int result);

/* Fails the execution: the call with this value of what is not modelled. */
void socket_refuse(const char *call, const char *what, int value, uintptr_t pc);

/* ---- address.c ---- */

/* 0, or errno: of another family, too short, not loopback. */
int address_get(struct address *a, int domain, const struct sockaddr *from, socklen_t length,
                const char *call, uintptr_t pc);
void address_put(const struct address *a, struct sockaddr *to, socklen_t *length, uintptr_t pc);

bool address_same(const struct address *a, const struct address *b);
int address_bind(struct socket *s, const struct address *a); /* -errno, or 0 */
void address_bind_any(struct socket *s);
void address_release(struct socket *s);

/* Who listens at a; NULL: nobody, and error says why not. */
struct socket *address_listener(const struct address *a, int *error);

/* Nobody binds, releases or looks for addresses unseen. */
extern struct object addresses;

#endif
