/*
 * connection.c - connect, accept, shutdown: how connections begin and end.
 *
 * A connection is there as soon as there is room for it in the queue of who listens: as on the
 * loopback interface, connect() does not wait for accept().
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "redirect.h"
#include "socket.h"
#include "sync.h"

/* ---- Connecting ---- */

static void enqueue(struct socket **list, struct socket *s)
{
    while (*list)
        list = &(*list)->next;
    *list = s;
    s->next = NULL;
}

static struct socket *dequeue(struct socket **list)
{
    struct socket *s = *list;
    *list = s->next;
    return s;
}

/* The other end waits in the queue to be accepted. */
static void establish(struct socket *s, struct socket *listener)
{
    struct socket *other = socket_new(s->domain);
    if (!s->bound && s->domain == AF_INET)
        address_bind_any(s);
    other->local = listener->local;
    other->bound = true;
    socket_join(s, other);
    if (s->domain == AF_INET) /* who listens at any address is reached at one */
        other->local.tcp.sin_addr.s_addr = s->peer_address.tcp.sin_addr.s_addr =
            htonl(INADDR_LOOPBACK);
    vclock_join(&other->clock, &s->clock);
    enqueue(&listener->queue, other);
    listener->queued++;
    file_notify(listener->file, POLLIN | POLLRDNORM);
    calls_retouch();
}

/* What connect() answers where there is nobody to connect to; -1: go on. */
static int cannot_connect(struct socket *s)
{
    if (s->given_up)
        return EINVAL;
    switch (s->state) {
    case UNCONNECTED:
        return -1;
    case CONNECTING:
        return EALREADY;
    case REFUSED:
        s->state = UNCONNECTED;
        s->shut_in = s->shut_out = false;
        return s->error ? socket_error(s) : ECONNABORTED;
    case LISTENING:
        return s->domain == AF_UNIX ? EINVAL : EISCONN;
    default:
        return EISCONN;
    }
}

/* TCP tells who does not wait only later. */
static int refused(struct socket *s, int error, bool waits)
{
    if (s->domain == AF_UNIX || waits)
        return -error;
    s->state = REFUSED;
    s->error = error;
    s->shut_in = s->shut_out = true;
    return -EINPROGRESS;
}

static void refuse_self(const struct socket *s, const struct address *a, uintptr_t pc)
{
    if (s->domain == AF_INET && s->bound && address_same(&s->local, a))
        fail(IL_UNSUPPORTED, pc, "%s connects a socket to itself, which the checker does not model",
             X.current->name);
}

static int connect_now(struct socket *s, struct socket *listener, bool waits)
{
    release_to(&s->clock);
    if (listener->queued > listener->backlog) {
        s->state = CONNECTING;
        s->listener = listener;
        s->file->in = s->file->out = &listener->self;
        enqueue(&listener->waiting, s);
        calls_retouch();
        return -EINPROGRESS;
    }
    acquire_from(&listener->clock);
    establish(s, listener);
    return waits || s->domain == AF_UNIX ? 0 : -EINPROGRESS;
}

/* A connection in progress that has come about is reported once, and so is every later try. */
static int already_connected(struct socket *s)
{
    if (s->listener) {
        s->listener = NULL;
        return 0;
    }
    return -EISCONN;
}

/* Nothing has to be waited for any longer.  Without a listener, error says why. */
static int connect_once(struct socket *s, struct socket *listener, int error, bool waits)
{
    if (s->domain == AF_UNIX && !listener)
        return -error;
    if (s->domain == AF_UNIX && listener->queued > listener->backlog)
        return -EAGAIN;
    if (s->state == CONNECTED)
        return already_connected(s);
    int refusal = cannot_connect(s);
    if (refusal >= 0)
        return -refusal;
    if (!listener)
        return refused(s, error, waits);
    int result = connect_now(s, listener, waits);
    if (result == -EINPROGRESS && s->state == CONNECTED)
        s->listener = listener;
    return result;
}

static int connect_to(int fd, const struct sockaddr *address, socklen_t length, uintptr_t pc)
{
    struct address a;
    struct interest files[2];
    for (;;) {
        struct file *f = descriptor_file(fd);
        int error = 0;
        if (!f && descriptor_is_closed(fd))
            return descriptor_bad("connect", pc);
        if (!f || !file_is_socket(f))
            return libc_error(ENOTSOCK);
        struct socket *s = socket_of(f);
        error = address_get(&a, s->domain, address, length, "connect", pc);
        if (error)
            return libc_error(error);
        bool looks = s->domain == AF_UNIX || s->state == UNCONNECTED;
        struct socket *listener = looks ? address_listener(&a, &error) : NULL;
        bool waits = !IO_NONBLOCKING(f);
        struct call c = {.name = "connect",
                         .fd = fd,
                         .several = files,
                         .finds = true,
                         .blocks = waits && listener,
                         .also = {&s->self},
                         .pc = pc};
        files[c.n++] = (struct interest){.file = f};
        if (listener)
            files[c.n++] = (struct interest){.file = listener->file, .wants = POLLOUT};
        if (f->send_timeout)
            c.deadline = deadline_in(f->send_timeout);
        if (!call_point(&c) || (looks && address_listener(&a, &error) != listener))
            continue; /* somebody has come, or gone, meanwhile */
        if (c.interrupted)
            return socket_end(&c, s, -EINTR);
        if (!listener && s->state == UNCONNECTED && !s->given_up)
            refuse_self(s, &a, pc);
        return socket_end(&c, s, connect_once(s, listener, error, waits));
    }
}

int il_connect(int fd, const struct sockaddr *address, socklen_t length)
{
    return X.running ? connect_to(fd, address, length, PC) : connect(fd, address, length);
}

/* ---- Accepting ---- */

/* There is room again for one that did not wait. */
static void admit(struct socket *listener)
{
    if (!listener->waiting)
        return;
    struct socket *s = dequeue(&listener->waiting);
    s->listener = NULL;
    establish(s, listener);
    s->listener = listener;
    file_notify(s->file, 0);
}

static int accept_from(const char *name, int fd, struct sockaddr *address, socklen_t *length,
                       int flags, uintptr_t pc)
{
    int result;
    if (flags & ~SOCKET_TYPE_FLAGS)
        return libc_error(EINVAL);
    struct call c = {
        .name = name, .fd = fd, .one = {.wants = POLLIN}, .opens = true, .blocks = true, .pc = pc};
    struct file *l = descriptor_file(fd);
    if (l && fails(FAULT_OPEN, ERRORS(EMFILE, ECONNABORTED), pc, "%s()", name))
        return -1;
    if (l && l->receive_timeout)
        c.deadline = deadline_in(l->receive_timeout);
    struct socket *s = socket_begin(&c, &result);
    if (!s)
        return result;
    if (s->state != LISTENING || (socket_is_shut(s) && !s->queue && !IO_NONBLOCKING(s->file)))
        return socket_end(&c, s, -EINVAL);
    if (descriptors_left() < 1)
        return socket_end(&c, s, -EMFILE);
    if (!s->queue)
        return socket_end(&c, s, -EAGAIN);
    struct socket *taken = dequeue(&s->queue);
    s->queued--;
    acquire_from(&taken->clock);
    struct file *f = socket_file(taken, socket_file_flags(flags), pc);
    if (!taken->peer)
        taken->in->object.ends[1] = NULL;
    admit(s);
    address_put(&taken->peer_address, address, length, pc);
    call_says("%s %s → %s", name, file_name(s->file), file_name(f));
    return (int)call_result(&c, descriptor_new(f, flags & SOCK_CLOEXEC, pc));
}

int il_accept(int fd, struct sockaddr *restrict address, socklen_t *restrict length)
{
    return X.running ? accept_from("accept", fd, address, length, 0, PC)
                     : accept(fd, address, length);
}

int il_accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict length, int flags)
{
    return X.running ? accept_from("accept4", fd, address, length, flags, PC)
                     : accept4(fd, address, length, flags);
}

/* ---- Ending ---- */

static void stop_listening(struct socket *s)
{
    while (s->queue)
        socket_part(dequeue(&s->queue));
    while (s->waiting) {
        struct socket *w = dequeue(&s->waiting);
        w->file->in = w->file->out = &w->self;
        refused(w, ECONNREFUSED, false);
        file_notify(w->file, 0);
    }
    s->queued = 0;
}

void socket_closed(struct file *f);
void socket_closed(struct file *f)
{
    struct socket *s = socket_of(f);
    if (s->state == LISTENING)
        stop_listening(s);
    if (s->state == CONNECTING)
        for (struct socket **w = &s->listener->waiting; *w; w = &(*w)->next)
            if (*w == s) {
                *w = s->next;
                break;
            }
    socket_part(s);
    address_release(s);
    s->file = NULL;
}

/* A TCP socket that stops listening is as if it had never begun. */
static int shut_listener(struct socket *s, bool in, bool out)
{
    if (s->domain == AF_UNIX) {
        s->shut_in |= in;
        s->shut_out |= out;
    } else if (in) {
        stop_listening(s);
        s->state = UNCONNECTED;
        s->shut_in = s->shut_out = false;
        if (!s->keeps_port) {
            address_release(s);
            s->bound = false;
            s->local.tcp.sin_port = 0;
        }
    }
    file_notify(s->file, 0);
    return 0;
}

static int shut(struct socket *s, bool in, bool out)
{
    if (s->state == LISTENING)
        return shut_listener(s, in, out);
    s->shut_in |= in;
    s->shut_out |= out;
    s->given_up |= s->state == REFUSED || s->state == CONNECTING;
    if (s->domain == AF_INET && s->state != CONNECTED)
        return -ENOTCONN;
    if (s->out && out) {
        release_to(&s->out->ledger.closed);
        s->out->ended = true;
        if (s->peer && s->domain == AF_INET)
            s->peer->fin = true;
    }
    if (s->in && in && s->domain == AF_UNIX) {
        release_to(&s->in->ledger.closed);
        s->in->refused = true;
    }
    file_notify(s->file, 0);
    if (s->peer && s->peer->file && (out || s->domain == AF_UNIX))
        file_notify(s->peer->file, 0);
    return 0;
}

int il_shutdown(int fd, int how)
{
    int result;
    if (!X.running)
        return shutdown(fd, how);
    struct call c = {.name = "shutdown", .fd = fd, .closes = true, .also = {&addresses}, .pc = PC};
    struct file *f = descriptor_file(fd);
    if (f && file_is_socket(f) && socket_of(f)->state != LISTENING)
        c.also[0] = NULL;
    struct socket *s = socket_begin(&c, &result);
    if (!s)
        return result;
    if (how < SHUT_RD || how > SHUT_RDWR)
        return socket_end(&c, s, -EINVAL);
    result = shut(s, how != SHUT_WR, how != SHUT_RD);
    calls_retouch();
    return socket_end(&c, s, result);
}
