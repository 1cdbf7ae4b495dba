/* socket_steps.h - steps of a sequence: what is done with stream sockets only. */
#ifndef SOCKET_STEPS_H
#define SOCKET_STEPS_H

#include "sequence.h"

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static union {
    struct sockaddr any;
    struct sockaddr_in tcp;
    struct sockaddr_un unix_;
} address;
static socklen_t length;
static unsigned short port[2]; /* natively; in the model */

static inline void set_address(enum kind kind, bool modelled)
{
    memset(&address, 0, sizeof address);
    if (kind == TCP) {
        address.tcp = (struct sockaddr_in){.sin_family = AF_INET,
                                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                           .sin_port = port[modelled]};
        length = sizeof address.tcp;
        return;
    }
    address.unix_.sun_family = AF_UNIX;
    length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                         (size_t)sprintf(address.unix_.sun_path + 1, "il-test-%d", getpid()));
}

/* A port that is free: the system's choice, for whoever binds first. */
static inline void binds(struct run *r, int slot, bool modelled)
{
    if (r->kind[slot] == TCP)
        port[modelled] = 0;
    set_address(r->kind[slot], modelled);
    if (note(r, "bind", bind(r->fd[slot], &address.any, length)) < 0 || r->kind[slot] != TCP)
        return;
    for (int i = 0; i < SLOTS; i++) /* the socket may have other descriptors */
        r->bound[i] |= r->kind[i] == TCP;
    note(r, "getsockname", getsockname(r->fd[slot], &address.any, &length));
    port[modelled] = address.tcp.sin_port;
}

static inline void connects(struct run *r, int slot, bool modelled)
{
    if (r->kind[slot] == TCP && (!port[modelled] || r->bound[slot]))
        return;
    set_address(r->kind[slot], modelled);
    note(r, "connect", connect(r->fd[slot], &address.any, length));
}

static inline void accepts(struct run *r, int slot)
{
    int fd = accept4(r->fd[slot], NULL, NULL, SOCK_NONBLOCK);

    record(r, "accept", fd < 0 ? -errno : 0);
    keep(r, fd, r->kind[slot]);
}

static inline void asks(struct run *r, int slot)
{
    int value = -1;
    socklen_t size = sizeof value;
    static const int options[] = {SO_ERROR, SO_TYPE, SO_ACCEPTCONN, SO_DOMAIN};

    note(r, "getsockopt",
         getsockopt(r->fd[slot], SOL_SOCKET, options[any(r, LENGTH(options))], &value, &size));
    record(r, "option", value);
}

static inline void does_with_socket(struct run *r, int slot, bool modelled)
{
    switch (any(r, 8)) {
    case 0:
        binds(r, slot, modelled);
        break;
    case 1:
        /* TCP tries again only after a second where the queue was full */
        note(r, "listen", listen(r->fd[slot], (int)any(r, 3) + (r->kind[slot] == TCP ? SLOTS : 0)));
        break;
    case 2:
    case 3:
        connects(r, slot, modelled);
        break;
    case 4:
    case 5:
        accepts(r, slot);
        break;
    case 6:
        note(r, "shutdown", shutdown(r->fd[slot], (int)any(r, 3)));
        break;
    default:
        asks(r, slot);
    }
}

#endif
